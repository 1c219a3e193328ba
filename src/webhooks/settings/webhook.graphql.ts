import type { WebhookSettings } from '../../context/webhooks.ts';
import { builder, revisionArg } from '../../graphql/builder.ts';
import { delaySecondsMax, delaysMax } from './check-webhook.ts';
import { secretOverlapHours } from './new-webhook-secret.ts';
import { noSuchWebhook } from './require-webhook.ts';
import { retrySchedule } from './retry-schedule.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { setWebhookActive } from './set-webhook-active.ts';
import { openHeaders } from './webhook-headers.ts';
import { inOrder } from './webhook-settings.ts';

builder.enumType('WebhookEvent', {
  description: 'The events that a webhook may get.',
  values: {
    RECORD_CREATED: { description: 'A record was created: `record.created`.' },
    RECORD_REPLACED: { description: 'A record was replaced: `record.replaced`.' },
    RECORD_DELETED: { description: 'A record was deleted: `record.deleted`.' },
    REQUEST_FAILED: { description: 'An accepted write could not be applied: `request.failed`.' },
  } as const,
});

const RetryPolicy = builder.enumType('RetryPolicy', {
  description: 'The rule for retries of a failed message.',
  values: {
    DEFAULT: {
      description: 'Three retries, each a minute after the last attempt, unless this installation sets another delay.',
    },
    STANDARD: {
      description: 'Nine retries over 75 hours, with growing delays that vary a little.',
    },
    CUSTOM: { description: 'By a list of delays.' },
  } as const,
});

const WebhookEnd = builder.enumType('WebhookEnd', {
  description: 'The reason why a webhook was switched off automatically.',
  values: {
    GONE: { description: 'Its target answered 410.' },
    FAILING: { description: 'Every attempt of five days failed, on three of them at least.' },
  } as const,
});

type Retry = Pick<WebhookSettings, 'retryPolicy' | 'retryDelays'>;

const WebhookRetry = builder.objectRef<Retry>('WebhookRetry').implement({
  description: 'The retries of a failed message.',
  fields: (t) => ({
    policy: t.expose('retryPolicy', { type: RetryPolicy, description: 'The rule.' }),
    delays: t.intList({
      description: 'Seconds from each failed attempt to the next. Empty for a single attempt.',
      resolve: (retry, _, { retryDelaySeconds }) => [...retrySchedule(retry, retryDelaySeconds)],
    }),
  }),
});

const describe = {
  url: 'The URL that results are posted to.',
  events: 'The events that it gets.',
  headerNames: 'The additional headers. Their values are never shown again.',
  retry: 'The retries of a failed message.',
};

builder.objectType('WebhookSettings', {
  description: "The settings of an environment's webhook. A deploy copies all of them.",
  fields: (t) => ({
    url: t.exposeString('url', { description: describe.url }),
    events: t.field({ type: ['WebhookEvent'], description: describe.events, resolve: ({ events }) => [...events] }),
    headerNames: t.stringList({
      description: describe.headerNames,
      resolve: ({ headers }, _, { seal }) => Object.keys(openHeaders(seal, headers)),
    }),
    retry: t.field({ type: WebhookRetry, description: describe.retry, resolve: (settings) => settings }),
  }),
});

const Webhook = builder.prismaObject('Webhook', {
  description: `The target of write results, sent as they complete. Only those who may set it see it. Its secret is shown once, when
it is made.`,
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'Its id. It stays while its settings change; after removal a new webhook has another.',
    }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      nullable: true,
      description: "The environment of its results; null for a key's webhook, which gets those of both.",
    }),
    url: t.exposeString('url', { description: describe.url }),
    events: t.field({
      type: ['WebhookEvent'],
      description: describe.events,
      select: { events: true },
      resolve: ({ events }) => [...inOrder(events)],
    }),
    headerNames: t.stringList({
      description: describe.headerNames,
      select: { headers: true },
      resolve: ({ headers }, _, { seal }) => Object.keys(openHeaders(seal, headers)),
    }),
    retry: t.field({
      type: WebhookRetry,
      description: describe.retry,
      select: { retryPolicy: true, retryDelays: true },
      resolve: (row) => row,
    }),
    active: t.exposeBoolean('active', { description: 'False when switched off: nothing is sent to it.' }),
    endedBy: t.expose('endedBy', {
      type: WebhookEnd,
      nullable: true,
      description: 'Why it was switched off automatically; null unless it was. Another URL switches it on again.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: `The time since when every attempt has failed; null after a success. After five days, with failures on three of them,
it is switched off.`,
    }),
    previousSecretEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of the previous secret, which signs too until then; null when there is none.',
      select: { previousSecretEndsAt: true },
      resolve: ({ previousSecretEndsAt: endsAt }) => (endsAt && endsAt > new Date() ? endsAt : null),
    }),
    revision: t.exposeInt('revision', {
      description: 'Changes with the settings and with the secret. For `ifRevision`, where 0 stands for no webhook.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.objectType('WebhookAndSecret', {
  description: 'A webhook that was just set, or that just got a secret.',
  fields: (t) => ({
    webhook: t.prismaField({
      type: Webhook,
      description: 'The webhook.',
      resolve: async (query, { webhookId: id }, _, { prisma }) => {
        const webhook = await prisma.webhook.findUnique({ ...query, where: { id } });
        // Removed in the meantime.
        if (!webhook) throw noSuchWebhook();
        return webhook;
      },
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: `\`whsec_…\`: signs messages, by the Standard Webhooks specification. Only the answer that made it shows it; null when it
did not change.`,
    }),
  }),
});

builder.inputType('WebhookHeaderInput', {
  description: `An additional header of every message. Headers that frame the message, and those that are ours, such as webhook-id,
are refused.`,
  fields: (t) => ({
    name: t.string({ required: true, description: 'Such as Authorization; at most 128 characters, each name once.' }),
    value: t.string({
      description: 'At most 4,096 characters; kept encrypted. When absent, the header keeps its present value.',
    }),
  }),
});

builder.inputType('RetryInput', {
  description: 'The retries of a failed message.',
  fields: (t) => ({
    policy: t.field({ type: RetryPolicy, required: true, description: 'The rule.' }),
    delays: t.intList({
      description: `For CUSTOM only: seconds from each failed attempt to the next, up to ${delaysMax} of 1 to ${delaySecondsMax}.
Empty for a single attempt.`,
    }),
  }),
});

const webhookArgs = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
  webhook: t.id({ required: true, description: "The webhook's id." }),
}));
const forWhom = `The owner may change every webhook; a key's collaborators, that key's. Refuses UNAUTHENTICATED, PERMISSION_DENIED,
ENDPOINT_NOT_FOUND, NOT_FOUND, SETTINGS_CHANGED.`;

builder.mutationFields((t) => ({
  rotateWebhookSecret: t.field({
    type: 'WebhookAndSecret',
    description: `Gives a webhook a new secret. For ${secretOverlapHours} hours the old one signs too; an older one no longer does.
${forWhom}`,
    args: { ...webhookArgs, ...revisionArg },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, webhook, ifRevision }, context) =>
      rotateWebhookSecret(context, await context.access(endpoint), webhook, ifRevision),
  }),
  setWebhookActive: t.prismaField({
    type: Webhook,
    description: `Switches a webhook on or off, at once. A deploy does not change that. Messages due while it is off are not sent,
and not made up for. ${forWhom}`,
    args: { ...webhookArgs, ...revisionArg, active: t.arg.boolean({ required: true, description: 'On or off.' }) },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (query, _, { endpoint, webhook: id, active, ifRevision }, context) => {
      await setWebhookActive(context, await context.access(endpoint), id, active, ifRevision);
      const webhook = await context.prisma.webhook.findUnique({ ...query, where: { id } });
      if (!webhook) throw noSuchWebhook();
      return webhook;
    },
  }),
}));
