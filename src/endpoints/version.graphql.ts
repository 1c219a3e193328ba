import { builder, revisionArg } from '../graphql/builder.ts';
import { connectRows } from '../graphql/connect-rows.ts';
import { compareSettings, type FieldChange, type SettingsDifference } from './compare-settings.ts';
import { deployEndpoint } from './deploy-endpoint.ts';
import { rollbackEndpoint } from './rollback-endpoint.ts';
import { readSettings } from './settings.ts';
import { readVersion, settingsOf, type Version, versionInclude } from './version.ts';

const ChangeKind = builder.enumType('ChangeKind', {
  description: 'What became of something from one state of the settings to another.',
  values: {
    ADDED: { description: 'Only the later one has it.' },
    REMOVED: { description: 'Only the earlier one has it.' },
    CHANGED: { description: 'Both have it, and it differs.' },
  } as const,
});

const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'A field that differs between two states of the settings.',
  fields: (t) => ({
    kind: t.field({ type: ChangeKind, description: 'What became of it.', resolve: kindOf }),
    name: t.exposeString('name', { description: 'Its name: a field of another name is another field.' }),
    before: t.expose('before', {
      type: 'Field',
      nullable: true,
      description: 'As the earlier state has it; null when it was added.',
    }),
    after: t.expose('after', {
      type: 'Field',
      nullable: true,
      description: 'As the later state has it; null when it was removed.',
    }),
  }),
});

type WebhookChange = NonNullable<SettingsDifference['webhook']>;

const WebhookChangeType = builder.objectRef<WebhookChange>('WebhookChange').implement({
  description: "An environment's webhook that differs between two states of the settings.",
  fields: (t) => ({
    kind: t.field({ type: ChangeKind, description: 'What became of it.', resolve: kindOf }),
    before: t.expose('before', {
      type: 'WebhookSettings',
      nullable: true,
      description: 'As the earlier state has it; null when it was added.',
    }),
    after: t.expose('after', {
      type: 'WebhookSettings',
      nullable: true,
      description: 'As the later state has it; null when it was removed.',
    }),
    headersChanged: t.boolean({
      description: 'Whether the headers that are sent along differ, if only in their values, which nobody is shown.',
      resolve: ({ before, after }) => (before?.headers ?? null) !== (after?.headers ?? null),
    }),
  }),
});

/** A difference, and who owns the endpoint. */
interface OwnedDifference extends SettingsDifference {
  ownerId: string;
}

const SettingsChanges = builder.objectRef<OwnedDifference>('SettingsChanges').implement({
  description:
    'What differs between two states of the settings: those that a deploy takes from the sandbox to production.',
  fields: (t) => ({
    fields: t.field({
      type: [FieldChangeType],
      description: 'The fields that differ: those removed first, then the others in the order of the later state.',
      resolve: ({ fields }) => fields,
    }),
    fieldsReordered: t.exposeBoolean('fieldsReordered', {
      description: 'Whether the fields that both have stand in another order.',
    }),
    webhook: t.field({
      type: WebhookChangeType,
      nullable: true,
      description:
        "The endpoint's own webhook, for its owner; null when it does not differ. Refuses PERMISSION_DENIED.",
      authScopes: ({ ownerId }) => ({ accountOf: ownerId }),
      resolve: ({ webhook }) => webhook,
    }),
  }),
});

const EndpointVersion = builder.objectRef<Version>('EndpointVersion').implement({
  description: 'The settings that production had from one deploy or rollback to the next.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1, without gaps.' }),
    deployedAt: t.expose('deployedAt', { type: 'DateTime', description: 'Since when production had it.' }),
    deployedBy: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'Who deployed it, or rolled back to it.',
      resolve: (query, { deployedBy }, _, { prisma }) =>
        prisma.account.findUnique({ ...query, where: { id: deployedBy } }),
    }),
    restoredFrom: t.exposeInt('restoredFrom', {
      nullable: true,
      description: 'The earlier version that a rollback brought back; null for a deploy of the sandbox.',
    }),
    fields: t.field({
      type: ['Field'],
      description: 'The fields of its payloads, in their order.',
      resolve: ({ settings }) => [...settings.fields],
    }),
    webhook: t.field({
      type: 'WebhookSettings',
      nullable: true,
      description: "The endpoint's own webhook, for its owner; null without one. Refuses PERMISSION_DENIED.",
      authScopes: ({ ownerId }) => ({ accountOf: ownerId }),
      resolve: ({ settings }) => settings.webhook,
    }),
    webhookSecret: t.exposeString('webhookSecret', {
      nullable: true,
      description:
        "`whsec_…`: signs what is sent to production's webhook. Only the deploy or rollback that made it ever shows it: null in every other answer.",
    }),
    changes: t.field({
      type: SettingsChanges,
      description: 'What differs from the version before it; from no settings at all for the first.',
      resolve: async ({ endpointId, ownerId, number, settings }, _, { prisma }) => ({
        ownerId,
        ...compareSettings(await settingsOf(prisma, endpointId, number - 1), settings),
      }),
    }),
    endpoint: t.prismaField({
      type: 'Endpoint',
      description: 'What it is a version of.',
      resolve: (query, { endpointId }, _, { prisma }) =>
        prisma.endpoint.findUniqueOrThrow({ ...query, where: { id: endpointId } }),
    }),
  }),
});

const members = 'For its owner and its collaborators. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.';

builder.prismaObjectFields('Endpoint', (t) => ({
  pendingChanges: t.field({
    type: SettingsChanges,
    description: `What a deploy would change: what differs from production to the sandbox, now. ${members}`,
    authScopes: ({ slug }) => ({ member: slug }),
    resolve: async ({ id, accountId: ownerId }, _, { prisma }) => ({
      ownerId,
      ...compareSettings(await readSettings(prisma, id, 'PRODUCTION'), await readSettings(prisma, id, 'SANDBOX')),
    }),
  }),
  versions: t.connection(
    {
      type: EndpointVersion,
      description: `What was deployed, newest first: 20 by default, at most 100. ${members}`,
      authScopes: ({ slug }) => ({ member: slug }),
      resolve: async ({ id: endpointId, version }, args, { prisma }) => ({
        totalCount: version,
        ...(await connectRows(args, {
          readId: (cursor) => (/^\d{1,9}$/.test(cursor) ? Number(cursor) : undefined),
          load: async ({ range, order, take }) => {
            const where = { endpointId, number: range };
            const rows = await prisma.endpointVersion.findMany({
              where,
              orderBy: { number: order },
              take,
              include: versionInclude,
            });
            return rows.map(readVersion);
          },
          idOf: ({ number }) => number,
        })),
      }),
    },
    {
      name: 'EndpointVersionConnection',
      description: 'A page of versions.',
      fields: (t) => ({
        totalCount: t.int({ description: 'How many there are in all.', resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: 'EndpointVersionEdge', description: 'A version, and where it stands in the list.' },
  ),
}));

builder.queryField('compareVersions', (t) =>
  t.field({
    type: SettingsChanges,
    description: `What differs from one version of an endpoint to another. ${members} NOT_FOUND when there is no such version.`,
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      from: t.arg.int({
        required: true,
        description: 'The number of the earlier state; 0 stands for no settings at all.',
      }),
      to: t.arg.int({ required: true, description: 'The number of the later state; it may be the smaller one.' }),
    },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint, from, to }, { access, prisma }) => {
      const { endpointId, ownerId } = await access(endpoint);
      return {
        ownerId,
        ...compareSettings(await settingsOf(prisma, endpointId, from), await settingsOf(prisma, endpointId, to)),
      };
    },
  }),
);

builder.mutationFields((t) => ({
  deployEndpoint: t.field({
    type: EndpointVersion,
    description:
      "Copies the sandbox's settings to production as the next version, and closes the wishes to deploy. For the owner. `ifRevision` is the endpoint's `settingsRevision`. " +
      'Refuses SETTINGS_CHANGED, SANDBOX_UNTESTED until the sandbox has accepted a request since its settings last changed, and CONFLICT when there is nothing to deploy.',
    args: { endpoint: t.arg.string({ required: true, description: 'Its slug.' }), ...revisionArg },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, ifRevision }, context) =>
      deployEndpoint(context, (await context.own(endpoint)).endpointId, ifRevision),
  }),
  rollbackEndpoint: t.field({
    type: EndpointVersion,
    description:
      "Gives production the settings of an earlier version, as the next version; the sandbox stays as it is. For the owner. `ifRevision` is the endpoint's " +
      '`settingsRevision`. Refuses SETTINGS_CHANGED, NOT_FOUND when there was no such version, and CONFLICT when production has its settings already.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      version: t.arg.int({ required: true, description: 'The number of the version to bring back, from 1.' }),
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, version, ifRevision }, context) =>
      rollbackEndpoint(context, (await context.own(endpoint)).endpointId, version, ifRevision),
  }),
}));

function kindOf({ before, after }: { before: unknown; after: unknown }) {
  if (before === null) return 'ADDED';
  return after === null ? 'REMOVED' : 'CHANGED';
}
