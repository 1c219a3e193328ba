import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';

/** Operations whose callers depend on their arguments or key. context.admit in src/access decides. */
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
/** Operations for everyone. */
const open = ['invitation', 'signInMethods', 'mailEnabled'];

test('every operation declares its callers', () => {
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
