import type { Field } from '../../access/actor.ts';
import { partsOf } from '../../endpoints/field-path.ts';
import { Refusal } from '../../errors.ts';

const recordKeys = ['id', 'payload', 'status', 'created_at', 'updated_at'];

/**
 * Refuses to replace a record by its own representation, as a read returns it: it would nest one level deeper each
 * time. An endpoint that declares such a field is exempt. Throws VALIDATION_FAILED.
 */
export function refuseWrapped(payload: object, fields: readonly Field[]): void {
  const at = isRecord(payload) ? 'payload' : isAnswer(payload) ? 'data.payload' : undefined;
  if (at === undefined || declares(fields, at === 'payload' ? 'payload' : 'data')) return;
  const error = `This is the record as it was read, with the fields of ours around it: send only the value of ${at}`;
  throw new Refusal('VALIDATION_FAILED', { details: [{ field: at, error }] });
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && hasExactly(value, recordKeys);
}

function isAnswer(value: object): boolean {
  return hasExactly(value, ['success', 'data']) && 'data' in value && isRecord(value.data);
}

function hasExactly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

function declares(fields: readonly Field[], name: string): boolean {
  return fields.some((field) => partsOf(field.name)[0]?.name === name);
}
