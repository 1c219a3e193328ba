import type { WebhookSettings } from '../../context/webhooks.ts';
import { builder, revisionArg } from '../../graphql/builder.ts';
import { delaySecondsMax, delaysMax } from './check-webhook.ts';
import { secretOverlapHours } from './new-webhook-secret.ts';
import { retrySchedule } from './retry-schedule.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { setWebhookActive } from './set-webhook-active.ts';
import { noSuchWebhook } from './take-webhook.ts';
import { openHeaders } from './webhook-headers.ts';
import { inOrder } from './webhook-settings.ts';

builder.enumType('WebhookEvent', {
  description: 'What a webhook may be told of.',
  values: {
    RECORD_CREATED: { description: 'A record was created: `record.created`.' },
    RECORD_REPLACED: { description: 'A record was replaced: `record.replaced`.' },
    RECORD_DELETED: { description: 'A record was deleted: `record.deleted`.' },
    REQUEST_FAILED: { description: 'An accepted write could not be applied: `request.failed`.' },
  } as const,
});

const RetryPolicy = builder.enumType('RetryPolicy', {
  description: 'When a message that was not taken is sent again.',
  values: {
    DEFAULT: {
      description: 'Three times more, each a minute after the one before, unless this installation says otherwise.',
    },
    STANDARD: {
      description:
        'Nine times more, over 75 hours: soon at first, then ever more rarely, each at a moment that is varied a little.',
    },
    CUSTOM: { description: 'By a list of delays.' },
  } as const,
});

const WebhookEnd = builder.enumType('WebhookEnd', {
  description: 'Why a webhook was switched off by itself.',
  values: {
    GONE: { description: 'Its target answered 410.' },
    FAILING: { description: 'For five days, on three of them at least, nothing that was sent to it was taken.' },
  } as const,
});

type Retry = Pick<WebhookSettings, 'retryPolicy' | 'retryDelays'>;

const WebhookRetry = builder.objectRef<Retry>('WebhookRetry').implement({
  description: 'When a message that was not taken is sent again.',
  fields: (t) => ({
    policy: t.expose('retryPolicy', { type: RetryPolicy, description: 'By which rule.' }),
    delays: t.intList({
      description: 'What that comes to: from each failed attempt to the next, in seconds. Empty for a single attempt.',
      resolve: (retry, _, { retryDelaySeconds }) => [...retrySchedule(retry, retryDelaySeconds)],
    }),
  }),
});

const describe = {
  url: 'Where results are posted to.',
  events: 'What it is told of.',
  headerNames: 'The headers that are sent along. Their values are never shown again.',
  retry: 'When a message that was not taken is sent again.',
};

builder.objectType('WebhookSettings', {
  description:
    "What can be set of an environment's webhook, as a state of the settings has it. A deploy copies all of it.",
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
  description:
    'Where the results of writes are sent to, as they complete. Only those who may set it see it. What signs them is shown once, when it is made.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'Its id. It stays while its settings change; one that is removed and set again has another.',
    }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      nullable: true,
      description: "Whose results it is told; null for a key's, which is told those of both.",
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
    active: t.exposeBoolean('active', { description: 'Off, nothing is sent to it.' }),
    endedBy: t.expose('endedBy', {
      type: WebhookEnd,
      nullable: true,
      description: 'Why it was switched off by itself; null unless it was. With another URL it is on again.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when nothing that was sent to it was taken; null once something is. After five days of that, on three of which something was sent, it is switched off.',
    }),
    previousSecretEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before signs as well; null when none does.',
      select: { previousSecretEndsAt: true },
      resolve: ({ previousSecretEndsAt: endsAt }) => (endsAt && endsAt > new Date() ? endsAt : null),
    }),
    revision: t.exposeInt('revision', {
      description:
        'Another one with every change of it and of its secret: for `ifRevision`, where 0 stands for no webhook.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.objectType('WebhookAndSecret', {
  description: 'A webhook that was just set, or whose secret was just made.',
  fields: (t) => ({
    webhook: t.prismaField({
      type: Webhook,
      description: 'The webhook.',
      resolve: async (query, { webhookId: id }, _, { prisma }) => {
        const webhook = await prisma.webhook.findUnique({ ...query, where: { id } });
        // Removed right after.
        if (!webhook) throw noSuchWebhook();
        return webhook;
      },
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        '`whsec_…`: signs what is sent to it, by the Standard Webhooks scheme. Only the answer that made it ever shows it: null when it stays.',
    }),
  }),
});

builder.inputType('WebhookHeaderInput', {
  description:
    'A header to send along with every message. One that frames the message, and one that is ours, such as webhook-id, is refused.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Such as Authorization; at most 128 characters, and no two alike.' }),
    value: t.string({
      description:
        'At most 4,096 characters; kept encrypted. When absent, the value stays that the header of this name has.',
    }),
  }),
});

builder.inputType('RetryInput', {
  description: 'When a message that was not taken is to be sent again.',
  fields: (t) => ({
    policy: t.field({ type: RetryPolicy, required: true, description: 'By which rule.' }),
    delays: t.intList({
      description: `Of CUSTOM, and of that alone: from each failed attempt to the next, in seconds: up to ${delaysMax} of 1 to ${delaySecondsMax}. Empty for a single attempt.`,
    }),
  }),
});

const webhookArgs = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
  webhook: t.id({ required: true, description: "The webhook's id." }),
}));
const forWhom =
  "An environment's webhook is the owner's, a key's is the owner's and of those who work with the key. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND, NOT_FOUND, SETTINGS_CHANGED.";

builder.mutationFields((t) => ({
  rotateWebhookSecret: t.field({
    type: 'WebhookAndSecret',
    description: `Gives a webhook a new secret. For ${secretOverlapHours} hours the old one signs as well; one that was replaced before it no longer does. ${forWhom}`,
    args: { ...webhookArgs, ...revisionArg },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, webhook, ifRevision }, context) =>
      rotateWebhookSecret(context, await context.access(endpoint), webhook, ifRevision),
  }),
  setWebhookActive: t.prismaField({
    type: Webhook,
    description: `Switches a webhook on or off, at once; a deploy leaves that as it is. What is due while it is off is not sent, and not made up for. ${forWhom}`,
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
