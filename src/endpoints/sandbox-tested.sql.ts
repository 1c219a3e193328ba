import type { PrismaTransaction } from '../db/prisma.ts';
import { firstUuidOf } from '../ids.ts';

/** An id is made up to this long before its request is accepted, by a clock that may be behind. */
const slackMs = 60_000;

/**
 * Whether the sandbox has accepted a request after its settings changed. Looks, by primary key and newest first, at no more
 * than 100,000 of the endpoint's requests since then: a sandbox request that is older than so many has to be repeated.
 */
export async function isSandboxTested(
  tx: Pick<PrismaTransaction, 'environment' | '$queryRaw'>,
  endpointId: string,
): Promise<boolean> {
  const { settingsChangedAt } = await tx.environment.findUniqueOrThrow({
    where: { endpointId_name: { endpointId, name: 'SANDBOX' } },
    select: { settingsChangedAt: true },
  });
  const from = firstUuidOf(new Date(settingsChangedAt.getTime() - slackMs));
  const [row] = await tx.$queryRaw<{ tested: boolean }[]>`/* sandbox_tested */
    select exists (
      select from (
        select environment, accepted_at from request where endpoint_id = ${endpointId}::uuid and id >= ${from}::uuid order by id desc limit 100000
      ) as recent where environment = 'SANDBOX' and accepted_at > ${settingsChangedAt.toISOString()}::timestamptz
    ) as tested`;
  return row?.tested === true;
}
