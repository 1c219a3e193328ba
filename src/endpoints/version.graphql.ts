import { builder, revisionArg } from '../graphql/builder.ts';
import { connectRows } from '../graphql/connect-rows.ts';
import { deployEndpoint, rollbackEndpoint } from './deploy-endpoint.ts';
import { compareSettings, type FieldChange, readSettings, type SettingsDifference } from './settings.ts';
import { readVersion, settingsOf, type Version, versionInclude } from './version.ts';

const ChangeKind = builder.enumType('ChangeKind', {
  description: 'The kind of a change from one state of the settings to another.',
  values: {
    ADDED: { description: 'Only the later state has it.' },
    REMOVED: { description: 'Only the earlier state has it.' },
    CHANGED: { description: 'Both states have it, and it differs.' },
  } as const,
});

const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'A field that differs between two states of the settings.',
  fields: (t) => ({
    kind: t.field({ type: ChangeKind, description: 'The kind of change.', resolve: kindOf }),
    name: t.exposeString('name', { description: 'Its name. A renamed field counts as another field.' }),
    before: t.expose('before', {
      type: 'Field',
      nullable: true,
      description: 'Its earlier state; null if it was added.',
    }),
    after: t.expose('after', {
      type: 'Field',
      nullable: true,
      description: 'Its later state; null if it was removed.',
    }),
  }),
});

type WebhookChange = NonNullable<SettingsDifference['webhook']>;

const WebhookChangeType = builder.objectRef<WebhookChange>('WebhookChange').implement({
  description: "An environment's webhook that differs between two states of the settings.",
  fields: (t) => ({
    kind: t.field({ type: ChangeKind, description: 'The kind of change.', resolve: kindOf }),
    before: t.expose('before', {
      type: 'WebhookSettings',
      nullable: true,
      description: 'Its earlier state; null if it was added.',
    }),
    after: t.expose('after', {
      type: 'WebhookSettings',
      nullable: true,
      description: 'Its later state; null if it was removed.',
    }),
    headersChanged: t.boolean({
      description: 'True if the custom headers differ, even only in their values, which are never shown.',
      resolve: ({ before, after }) => (before?.headers ?? null) !== (after?.headers ?? null),
    }),
  }),
});

/** A difference with the owner of the endpoint. */
interface OwnedDifference extends SettingsDifference {
  ownerId: string;
}

const SettingsChanges = builder.objectRef<OwnedDifference>('SettingsChanges').implement({
  description:
    'The differences between two states of settings: those that a deploy copies from the sandbox to production.',
  fields: (t) => ({
    fields: t.field({
      type: [FieldChangeType],
      description: 'The fields that differ: removed ones first, then the others in the order of the later state.',
      resolve: ({ fields }) => fields,
    }),
    fieldsReordered: t.exposeBoolean('fieldsReordered', {
      description: 'True if the fields that both have are in another order.',
    }),
    webhook: t.field({
      type: WebhookChangeType,
      nullable: true,
      description:
        "The change of the endpoint's own webhook, for its owner; null if there is none. Refuses PERMISSION_DENIED.",
      authScopes: ({ ownerId }) => ({ accountOf: ownerId }),
      resolve: ({ webhook }) => webhook,
    }),
  }),
});

const EndpointVersion = builder.objectRef<Version>('EndpointVersion').implement({
  description: 'The settings of production from one deploy or rollback to the next.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1, without gaps.' }),
    deployedAt: t.expose('deployedAt', { type: 'DateTime', description: 'The time of the deploy.' }),
    deployedBy: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'The account that deployed it or rolled back to it.',
      resolve: (query, { deployedBy }, _, { prisma }) =>
        prisma.account.findUnique({ ...query, where: { id: deployedBy } }),
    }),
    restoredFrom: t.exposeInt('restoredFrom', {
      nullable: true,
      description: 'The earlier version that a rollback brought back; null for a deploy of the sandbox.',
    }),
    fields: t.field({
      type: ['Field'],
      description: 'The fields of payloads, in order.',
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
        "`whsec_…`: signs messages to production's webhook. Shown only by the deploy or rollback that " +
        'made it: null in every other answer.',
    }),
    changes: t.field({
      type: SettingsChanges,
      description: 'The differences from the version before it; for the first, from no settings.',
      resolve: async ({ endpointId, ownerId, number, settings }, _, { prisma }) => ({
        ownerId,
        ...compareSettings(await settingsOf(prisma, endpointId, number - 1), settings),
      }),
    }),
    endpoint: t.prismaField({
      type: 'Endpoint',
      description: 'The endpoint of the version.',
      resolve: (query, { endpointId }, _, { prisma }) =>
        prisma.endpoint.findUniqueOrThrow({ ...query, where: { id: endpointId } }),
    }),
  }),
});

const members = 'For its owner and its collaborators. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.';

builder.prismaObjectFields('Endpoint', (t) => ({
  pendingChanges: t.field({
    type: SettingsChanges,
    description: `The changes that a deploy would make: the differences from production to the sandbox now. ${members}`,
    authScopes: ({ slug }) => ({ member: slug }),
    resolve: async ({ id, accountId: ownerId }, _, { prisma }) => ({
      ownerId,
      ...compareSettings(await readSettings(prisma, id, 'PRODUCTION'), await readSettings(prisma, id, 'SANDBOX')),
    }),
  }),
  versions: t.connection(
    {
      type: EndpointVersion,
      description: `The deployed versions, newest first: 20 by default, at most 100. ${members}`,
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
        totalCount: t.int({ description: 'The number of all versions.', resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: 'EndpointVersionEdge', description: 'A version with its cursor in the list.' },
  ),
}));

builder.queryField('compareVersions', (t) =>
  t.field({
    type: SettingsChanges,
    description:
      `The differences from one version of an endpoint to another. ${members} NOT_FOUND if there is no ` +
      'such version.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      from: t.arg.int({
        required: true,
        description: 'The number of the earlier state; 0 for no settings.',
      }),
      to: t.arg.int({ required: true, description: 'The number of the later state; it may be the smaller number.' }),
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
      "Copies the sandbox's settings to production as the next version, and resolves the requests to " +
      "deploy. For the owner. `ifRevision` is the endpoint's `settingsRevision`. Refuses " +
      'SETTINGS_CHANGED, CONFLICT if there is nothing to deploy, and SANDBOX_UNTESTED until the sandbox ' +
      'has accepted a request since its settings last changed.',
    args: { endpoint: t.arg.string({ required: true, description: 'Its slug.' }), ...revisionArg },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, ifRevision }, context) =>
      deployEndpoint(context, (await context.own(endpoint)).endpointId, ifRevision),
  }),
  rollbackEndpoint: t.field({
    type: EndpointVersion,
    description:
      'Copies the settings of an earlier version to production as the next version; the sandbox stays. ' +
      "For the owner. `ifRevision` is the endpoint's `settingsRevision`. Refuses SETTINGS_CHANGED, " +
      'NOT_FOUND if there is no such version, and CONFLICT if production has its settings already.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'Its slug.' }),
      version: t.arg.int({ required: true, description: 'The number of the version to restore, from 1.' }),
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
