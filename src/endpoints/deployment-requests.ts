import type { AccountActor, EndpointAccess } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { Changing, Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { isStorable } from '../db/storable.ts';
import { Refusal } from '../errors.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { lockUndeployedSettings } from './lock-undeployed-settings.ts';
import type { Version } from './version.ts';

export const noteCharactersMax = 2_000;

/**
 * Asks the owner, by mail too, to deploy the sandbox's settings. Returns the request's id. While one is open, another
 * call only changes its note. Throws CONFLICT for the owner and if production has the settings already,
 * INVALID_ARGUMENT for a note that is too long.
 */
export async function requestDeployment(
  context: Deploying,
  endpoint: EndpointAccess,
  account: AccountActor,
  note: string,
): Promise<string> {
  checkNote(note);
  if (endpoint.role === 'OWNER') throw new Refusal('CONFLICT', { message: 'The endpoint is yours: deploy it' });
  const { endpointId, ownerId } = endpoint;
  const { accountId } = account;
  return context.prisma.$transaction(async (tx) => {
    // Prevents a deploy meanwhile, and two concurrent requests of one account.
    await lockUndeployedSettings(tx, endpointId);
    const open = await tx.deploymentRequest.findFirst({
      where: { endpointId, accountId, resolvedAt: null },
      select: { id: true },
    });
    const { id } = open
      ? await tx.deploymentRequest.update({ where: { id: open.id }, data: { note } })
      : await tx.deploymentRequest.create({ data: { endpointId, accountId, note } });
    if (!open) await tellOwner(context, tx, endpoint, account, note);
    await audit(tx, context.by, {
      action: 'deployment.requested',
      ownerId,
      endpointId,
      subject: endpoint.name,
      details: { note },
    });
    return id;
  });
}

async function tellOwner(
  context: Deploying,
  tx: PrismaTransaction,
  endpoint: EndpointAccess,
  account: AccountActor,
  note: string,
): Promise<void> {
  const owner = await tx.account.findUniqueOrThrow({
    where: { id: endpoint.ownerId },
    select: { email: true, language: true },
  });
  await queueMail(context, tx, owner, {
    kind: 'NOTICE',
    accountId: endpoint.ownerId,
    written: {
      EN: {
        subject: `${account.name} asks you to deploy "${endpoint.name}"`,
        text: [
          `${account.name} (${account.email}) would like the sandbox's settings of your endpoint "${endpoint.name}" in production.`,
          ...(note === '' ? [] : [`They write:\n\n${note}`]),
          `Sign in to see what would change, and to deploy it: ${context.publicUrl}`,
          'They are told by mail once you have.\n',
        ].join('\n\n'),
      },
      ZH_CN: {
        subject: `${account.name} 请您部署“${endpoint.name}”`,
        text: [
          `${account.name}(${account.email})希望将您的端点“${endpoint.name}”的沙盒设置部署到生产环境。`,
          ...(note === '' ? [] : [`对方留言：\n\n${note}`]),
          `请登录查看变更并部署：${context.publicUrl}`,
          '部署后，对方会收到邮件通知。\n',
        ].join('\n\n'),
      },
    },
  });
}

function checkNote(note: string): void {
  if ([...note].length > noteCharactersMax || !isStorable(note)) {
    throw new Refusal('INVALID_ARGUMENT', { message: `A note is text of at most ${noteCharactersMax} characters` });
  }
}

/** The dependencies of operations on deployments. */
export interface Deploying extends Changing, Pick<Services, 'boss' | 'publicUrl'> {}

/** Resolves the open requests to deploy an endpoint. Mails those who made them and still collaborate on it. */
export async function resolveDeploymentRequests(
  context: Deploying,
  tx: PrismaTransaction,
  version: Version,
): Promise<void> {
  const { endpointId, number, deployedAt } = version;
  const open = { endpointId, resolvedAt: null };
  const notified = await tx.deploymentRequest.findMany({
    where: { ...open, account: { collaborations: { some: { key: { endpointId } } } } },
    select: { account: { select: { id: true, email: true, language: true } }, endpoint: { select: { name: true } } },
  });
  await tx.deploymentRequest.updateMany({ where: open, data: { resolvedAt: deployedAt } });
  for (const { account, endpoint } of notified) {
    await queueMail(context, tx, account, {
      kind: 'NOTICE',
      accountId: account.id,
      written: {
        EN: {
          subject: `"${endpoint.name}" was deployed`,
          text:
            `The deployment that you asked for is done: the sandbox's settings of the endpoint "${endpoint.name}" ` +
            `are in production, as its version ${number}.\n\n${context.publicUrl}\n`,
        },
        ZH_CN: {
          subject: `“${endpoint.name}”已部署`,
          text:
            `您请求的部署已完成：端点“${endpoint.name}”的沙盒设置已作为版本 ${number} 部署到生产环境。\n\n` +
            `${context.publicUrl}\n`,
        },
      },
    });
  }
}
