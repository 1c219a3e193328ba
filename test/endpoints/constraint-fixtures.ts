import { expect } from 'vitest';
import { expectRefusal } from '../http/refusal.ts';
import { type RestClient, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { answered, databaseUrl, owner, server, setFieldsDocument } from './endpoint-fixtures.ts';

/** A sandbox with these fields, set as an owner sets them. */
export async function withFields(
  ...fields: object[]
): Promise<{ post: (body: string | object) => ReturnType<RestClient['post']> }> {
  const { slug, keys, path } = await makeEndpoint(databaseUrl, { accountId: owner.id, deployed: false });
  await answered(owner, setFieldsDocument, { slug, fields });
  return { post: (body) => rest(server, keys.sandbox).post(path, body) };
}

/**
 * Posts values of one field. Expects the fitting ones to be accepted, and the others to be refused with these errors.
 */
export async function expectJudged(
  field: object,
  fitting: unknown[],
  faulty: [value: unknown, ...errors: string[]][],
): Promise<void> {
  const { post } = await withFields({ name: 'value', ...field });
  for (const value of fitting) {
    const { status, text } = await post({ value });
    expect({ value, status, text }).toMatchObject({ status: 202 });
  }
  for (const [value, ...errors] of faulty)
    expectRefusal(
      await post({ value }),
      400,
      'VALIDATION_FAILED',
      errors.map((error) => ({ field: 'value', error })),
    );
}
