import type { Services } from '../../context.ts';

/** The name of the pair of keys that something was made with; null from the console, and once the pair is deleted. */
export async function keyNameOf(
  { keyId }: { keyId: string | null },
  _: unknown,
  { prisma }: Pick<Services, 'prisma'>,
): Promise<string | null> {
  if (keyId === null) return null;
  return (await prisma.apiKey.findUnique({ where: { id: keyId }, select: { name: true } }))?.name ?? null;
}

/** The name of whoever made something at the console; null with a key. */
export async function accountNameOf(
  { accountId }: { accountId: string | null },
  _: unknown,
  { prisma }: Pick<Services, 'prisma'>,
): Promise<string | null> {
  if (accountId === null) return null;
  return (await prisma.account.findUnique({ where: { id: accountId }, select: { name: true } }))?.name ?? null;
}
