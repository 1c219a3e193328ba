import { audit } from '../audit/audit.ts';
import { refuseStale } from '../audit/refuse-stale.ts';
import type { TargetName } from '../context/webhooks.ts';
import type { Changing, Services } from '../context.ts';
import type { Language } from '../mail/queue-mail.ts';
import { lockAccount } from './accounts.sql.ts';
import { checkName } from './check-name.ts';

/** The changes; absent values stay, and null removes the webhook. */
export interface AccountChanges {
  name?: string | null | undefined;
  language?: Language | null | undefined;
  alertWebhookUrl?: string | null | undefined;
}

const alertWebhook: TargetName = { name: 'alertWebhookUrl', code: 'INVALID_ARGUMENT' };

/** Changes an account. Throws INVALID_ARGUMENT, SETTINGS_CHANGED. */
export async function updateAccount(
  { prisma, by, targets }: Changing & Pick<Services, 'targets'>,
  accountId: string,
  changes: AccountChanges,
  ifRevision?: number | null,
) {
  const { name, language, alertWebhookUrl } = changes;
  const data = {
    ...(name != null && { name: checkName(name) }),
    ...(language != null && { language }),
    ...(alertWebhookUrl !== undefined && {
      alertWebhookUrl: alertWebhookUrl === null ? null : targets.check(alertWebhookUrl, alertWebhook).href,
    }),
  };
  await prisma.$transaction(async (tx) => {
    await lockAccount(tx, accountId);
    const present = await tx.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { revision: true, name: true, alertWebhookUrl: true },
    });
    const { revision, ...current } = present;
    await refuseStale(tx, ifRevision, { revision, current: () => current });
    const { email } = await tx.account.update({ where: { id: accountId }, data });
    // The audit log has no URL of a webhook, because the URL is a secret.
    await audit(tx, by, {
      action: 'account.updated',
      ownerId: accountId,
      subject: email,
      details: { changed: Object.keys(data) },
    });
  });
}
