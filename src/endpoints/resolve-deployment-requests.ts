import type { Changing, Services } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { queueMail } from '../mail/queue-mail.ts';
import type { Version } from './version.ts';

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
