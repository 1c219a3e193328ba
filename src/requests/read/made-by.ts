import type { Services } from '../../context.ts';

/** Returns the name of the pair of keys of an item; null from the console, and once the pair is deleted. */
export async function keyNameOf(
  { keyId }: { keyId: string | null },
  _: unknown,
  { prisma }: Pick<Services, 'prisma'>,
): Promise<string | null> {
  if (keyId === null) return null;
  return (await prisma.apiKey.findUnique({ where: { id: keyId }, select: { name: true } }))?.name ?? null;
}

/** Returns the name of the console user of an item; null with a key. */
export async function accountNameOf(
  { accountId }: { accountId: string | null },
  _: unknown,
  { prisma }: Pick<Services, 'prisma'>,
): Promise<string | null> {
  if (accountId === null) return null;
  return (await prisma.account.findUnique({ where: { id: accountId }, select: { name: true } }))?.name ?? null;
}
