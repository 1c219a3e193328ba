import type { FieldInput } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import { refuseStale } from '../audit/refuse-stale.ts';
import type { Changing } from '../context.ts';
import { Refusal } from '../errors.ts';
import { checkFields } from './check-fields.ts';
import { settingOf, tellField } from './fields.ts';
import { lockSettings } from './settings.sql.ts';
import { compareSettings, isEmpty, markChanged, readSettings } from './settings.ts';
import { storeFields } from './store-fields.ts';

/** Replaces the fields of the sandbox. Throws VALIDATION_FAILED, ENDPOINT_NOT_FOUND, SETTINGS_CHANGED. */
export async function setFields(
  { prisma, by }: Changing,
  endpointId: string,
  wanted: readonly FieldInput[],
  ifRevision?: number | null,
): Promise<void> {
  const faults = checkFields(wanted);
  if (faults.length > 0) throw new Refusal('VALIDATION_FAILED', { details: faults });
  const fields = wanted.map(settingOf);
  await prisma.$transaction(async (tx) => {
    const { fieldsRevision } = await lockSettings(tx, endpointId);
    const present = await readSettings(tx, endpointId, 'SANDBOX');
    await refuseStale(tx, ifRevision, {
      revision: fieldsRevision,
      current: () => ({ fields: present.fields.map(tellField) }),
    });
    const difference = compareSettings(present, { ...present, fields });
    if (!isEmpty(difference)) {
      await storeFields(tx, endpointId, 'SANDBOX', fields);
      await markChanged(tx, endpointId, 'SANDBOX');
    }
    const { accountId, name } = await tx.endpoint.findUniqueOrThrow({
      where: { id: endpointId },
      select: { accountId: true, name: true },
    });
    const changed = difference.fields.map((change) => change.name);
    await audit(tx, by, {
      action: 'endpoint.fields_set',
      ownerId: accountId,
      endpointId,
      subject: name,
      details: { changed },
    });
  });
}
