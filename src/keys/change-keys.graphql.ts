import type { Burst } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { burstRequestsMax, burstSecondsMax } from './check-key.ts';
import { createKey, type KeyPair, keysMax } from './create-key.ts';
import { noSuchKey } from './lock-key.ts';
import { overlapHoursMax, type Regenerated, regenerateKey } from './regenerate-key.ts';
import { deleteKey, updateKey } from './update-key.ts';

const BurstLimitInput = builder.inputType('BurstLimitInput', {
  description: 'The most calls a key may make in a window of time, in each environment.',
  fields: (t) => ({
    requests: t.int({ required: true, description: `The most calls in one window: 1 to ${burstRequestsMax}.` }),
    seconds: t.int({ required: true, description: `The length of a window in seconds: 1 to ${burstSecondsMax}.` }),
  }),
});

const CreateKeyInput = builder.inputType('CreateKeyInput', {
  description: 'A collaboration key: a named pair, one for each environment.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 100 characters; no other key of the endpoint may have it.' }),
    canCreate: t.boolean({ required: true, defaultValue: true, description: 'True if it may create records.' }),
    canRead: t.boolean({
      required: true,
      defaultValue: true,
      description: 'True if it may read the records that it sees.',
    }),
    canUpdate: t.boolean({
      required: true,
      defaultValue: true,
      description: 'True if it may replace the records that it sees.',
    }),
    canDelete: t.boolean({
      required: true,
      defaultValue: true,
      description: 'True if it may delete the records that it sees.',
    }),
    scope: t.field({
      type: 'KeyScope',
      description:
        'The records and requests that it sees. By default ALL for a key that may read and not create, else OWN.',
    }),
    sandboxActive: t.boolean({ required: true, defaultValue: true, description: 'True if it works in the sandbox.' }),
    productionActive: t.boolean({ required: true, defaultValue: true, description: 'True if it works in production.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Its end, which must be in the future; none when absent.',
    }),
    burst: t.field({ type: BurstLimitInput, description: 'The burst limit; none when absent.' }),
  }),
});

const UpdateKeyInput = builder.inputType('UpdateKeyInput', {
  description:
    'The changes to a key; absent values stay. Of the default pair only sandboxActive, productionActive ' +
    'and burst can change.',
  fields: (t) => ({
    name: t.string({ description: '1 to 100 characters; no other key of the endpoint may have it.' }),
    canCreate: t.boolean({ description: 'True if it may create records.' }),
    canRead: t.boolean({ description: 'True if it may read the records that it sees.' }),
    canUpdate: t.boolean({ description: 'True if it may replace the records that it sees.' }),
    canDelete: t.boolean({ description: 'True if it may delete the records that it sees.' }),
    scope: t.field({ type: 'KeyScope', description: 'The records and requests that it sees.' }),
    sandboxActive: t.boolean({ description: 'True if it works in the sandbox.' }),
    productionActive: t.boolean({ description: 'True if it works in production.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Its end, which must be in the future; null for none.',
    }),
    burst: t.field({ type: BurstLimitInput, description: 'The burst limit; null for none.' }),
  }),
});

const CreatedKey = builder.objectRef<KeyPair>('CreatedKey').implement({
  description: 'A new key with its texts.',
  fields: (t) => ({
    key: t.prismaField({
      type: 'ApiKey',
      description: 'The key.',
      resolve: (query, { keyId }, _, context) => loadKey(context, query, keyId),
    }),
    keys: t.field({
      type: 'KeyPair',
      description: 'Its texts, shown only in this answer.',
      resolve: (pair) => pair,
    }),
  }),
});

const RegeneratedKey = builder.objectRef<Regenerated>('RegeneratedKey').implement({
  description: 'A key with new texts, shown only in this answer.',
  fields: (t) => ({
    key: t.prismaField({
      type: 'ApiKey',
      description: 'The key.',
      resolve: (query, { keyId }, _, context) => loadKey(context, query, keyId),
    }),
    sandbox: t.exposeString('sandbox', { nullable: true, description: '`tm_test_…`; null when the old one stays.' }),
    production: t.exposeString('production', {
      nullable: true,
      description: '`tm_live_…`; null when the old one stays.',
    }),
    oldEndAt: t.expose('oldEndAt', { type: 'DateTime', description: 'The end of the replaced keys.' }),
  }),
});

const endpointArg = builder.args((t) => ({
  endpoint: t.string({ required: true, description: "The endpoint's slug." }),
}));
const keyArgs = builder.args((t) => ({ ...endpointArg, key: t.id({ required: true, description: "The key's id." }) }));
const heeded = 'All processes apply the change within a second.';
const forOwners = 'For the owner of the endpoint.';

builder.mutationFields((t) => ({
  createKey: t.field({
    type: CreatedKey,
    description:
      `Makes a collaboration key. ${forOwners} Refuses INVALID_ARGUMENT, and CONFLICT for a name that is ` +
      `in use or past ${keysMax} keys.`,
    args: { ...endpointArg, input: t.arg({ type: CreateKeyInput, required: true, description: 'The new key.' }) },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, input: { burst, ...input } }, context) => {
      const { endpointId } = await context.own(endpoint);
      return createKey(context, { ...input, ...burstColumns(burst), endpointId, default: false });
    },
  }),
  updateKey: t.prismaField({
    type: 'ApiKey',
    description:
      `Changes a key. ${heeded} ${forOwners} Refuses NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED, and ` +
      'CONFLICT for a name in use or a fixed value of the default pair.',
    args: {
      ...keyArgs,
      input: t.arg({ type: UpdateKeyInput, required: true, description: 'The changes.' }),
      ...revisionArg,
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, key, input: { burst, expiresAt, ...input }, ifRevision }, context) => {
      await updateKey(
        context,
        await context.own(endpoint),
        key,
        { ...input, ...burstColumns(burst), expiresAt },
        ifRevision,
      );
      return loadKey(context, query, key);
    },
  }),
  deleteKey: t.id({
    description:
      `Deletes a collaboration key for good and returns its id. Data made with it stays. ${heeded} ` +
      `${forOwners} Refuses NOT_FOUND, and CONFLICT for the default pair.`,
    args: keyArgs,
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, key }, context) => {
      await deleteKey(context, await context.own(endpoint), key);
      return key;
    },
  }),
  regenerateKey: t.field({
    type: RegeneratedKey,
    description:
      `Gives a key new texts, and a new secret for its callbacks. ${heeded} ${forOwners} Refuses ` +
      'NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED.',
    args: {
      ...keyArgs,
      ...revisionArg,
      environment: t.arg({
        type: 'EnvironmentName',
        description: 'Replaces only the key of this environment; both when absent.',
      }),
      overlapHours: t.arg.float({
        required: true,
        defaultValue: 24,
        description:
          `The hours that the replaced keys still work: 0 to ${overlapHoursMax}, 24 by default; 0 ends ` +
          'them at once. Keys of an earlier overlap always end at once.',
      }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (_, { endpoint, key, ...wanted }, context) =>
      regenerateKey(context, await context.own(endpoint), key, wanted),
  }),
}));

async function loadKey({ prisma }: Context, query: object, id: string) {
  const key = await prisma.apiKey.findUnique({ ...query, where: { id } });
  // The key was deleted right after the change.
  if (!key) throw noSuchKey();
  return key;
}

function burstColumns(burst: Burst | null | undefined) {
  if (burst === undefined) return {};
  return { burstRequests: burst?.requests ?? null, burstSeconds: burst?.seconds ?? null };
}
