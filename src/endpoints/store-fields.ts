import { isDeepStrictEqual } from 'node:util';
import type { Constraints, EnvironmentName, FieldType } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { type FieldSetting, fieldSelect } from './fields.ts';

/**
 * Replaces the fields of an environment. A row stays while its name, type and searchability do, so that its indexed
 * values remain valid. The caller holds the lock of the endpoint's row.
 */
export async function storeFields(
  tx: PrismaTransaction,
  endpointId: string,
  environment: EnvironmentName,
  fields: readonly FieldSetting[],
): Promise<void> {
  const present = await tx.field.findMany({
    where: { endpointId, environment },
    select: { ...fieldSelect, position: true },
  });
  const rows = fields.map(({ constraints, ...field }, position) => ({
    ...field,
    position,
    constraints: toJson(constraints),
  }));
  const staying = new Map(
    present.filter((kept) => rows.some((row) => isSame(kept, row))).map((kept) => [kept.name, kept]),
  );
  await tx.field.deleteMany({ where: { endpointId, environment, name: { notIn: [...staying.keys()] } } });
  const added = rows.filter(({ name }) => !staying.has(name));
  await tx.field.createMany({ data: added.map((row) => ({ ...row, endpointId, environment })) });
  for (const { name, type: _type, searchable: _searchable, ...data } of rows) {
    const kept = staying.get(name);
    if (!kept || isUpToDate(kept, data)) continue;
    await tx.field.update({ where: { endpointId_environment_name: { endpointId, environment, name } }, data });
  }
}

interface Changeable {
  required: boolean;
  nullable: boolean;
  position: number;
  constraints: unknown;
}

function isUpToDate(kept: Changeable, { required, nullable, position, constraints }: Changeable): boolean {
  const same = kept.required === required && kept.nullable === nullable && kept.position === position;
  return same && isDeepStrictEqual(kept.constraints, constraints);
}

interface Kept {
  name: string;
  type: FieldType;
  searchable: boolean;
}

function isSame(one: Kept, other: Kept): boolean {
  return one.name === other.name && one.type === other.type && one.searchable === other.searchable;
}

function toJson({ enum: values, ...constraints }: Constraints) {
  return { ...constraints, ...(values && { enum: [...values] }) };
}
