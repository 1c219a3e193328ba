import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';

/** Whom these are for is told by what they are about, or by the key that asks: context.admit decides, in src/access. */
const admitted = [
  'apiKey',
  'createRecord',
  'deleteRecord',
  'deliveries',
  'deliveryUpdated',
  'endpoint',
  'record',
  'recordChanged',
  'records',
  'refusal',
  'refusals',
  'replaceRecord',
  'request',
  'requestCompleted',
  'requests',
  'searchRecords',
  'streamCursor',
];
/** Anybody may ask these. */
const open = ['invitation', 'signInMethods', 'mailEnabled'];

test('every operation declares whom it is for', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isObjectType);
  const undeclared = roots.flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ name, extensions }) =>
      hasScopes(extensions.pothosOptions) ? [] : [name],
    ),
  );
  expect(undeclared.toSorted()).toEqual([...admitted, ...open].toSorted());
});

function hasScopes(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'authScopes' in options && options.authScopes !== undefined;
}
