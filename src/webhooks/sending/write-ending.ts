import type { Written } from '../../mail/queue-mail.ts';
import type { SwitchedOff } from './switch-off.sql.ts';

/** Writes the mail that tells the owner of a webhook that it was switched off. */
export function writeEnding(webhook: SwitchedOff, publicUrl: string): Written {
  const { endpointName, slug, environment, keyName, endedBy, failingSince } = webhook;
  const url = withoutSecrets(webhook.url);
  const since = failingSince?.toUTCString();
  const which = keyName === null ? `The ${environment?.toLowerCase()} webhook` : `The webhook of the key "${keyName}"`;
  const why =
    endedBy === 'GONE'
      ? 'Its target answered 410 Gone, which asks for nothing more to be sent.'
      : `All attempts to reach its target have failed since ${since}.`;
  const whichZh =
    keyName === null
      ? environment === 'SANDBOX'
        ? '沙盒的 Webhook'
        : '生产环境的 Webhook'
      : `密钥“${keyName}”的 Webhook`;
  const whyZh = endedBy === 'GONE' ? '目标返回了 410 Gone，要求不再发送。' : `自 ${since} 起，所有发送尝试都失败了。`;
  return {
    EN: {
      subject: `A webhook of "${endpointName}" was switched off`,
      text: [
        `${which} of your endpoint "${endpointName}" (${slug}) was switched off. ${why}`,
        `It went to ${url}.`,
        'Nothing is sent to it until you switch it on again, once its target works; messages that were given up can be redelivered then:',
        publicUrl,
      ].join('\n'),
    },
    ZH_CN: {
      subject: `“${endpointName}”的一个 Webhook 已停用`,
      text: [
        `您的端点“${endpointName}”(${slug})中，${whichZh}已停用。${whyZh}`,
        `目标地址：${url}`,
        '在您重新启用之前不会再发送任何消息。请先修复目标；启用后，可以重新发送已放弃的消息：',
        publicUrl,
      ].join('\n'),
    },
  };
}

/** A webhook's URL may carry a token in its query. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
