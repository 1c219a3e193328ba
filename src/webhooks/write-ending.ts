import type { SwitchedOff } from './switch-off.sql.ts';

/** In a mail to its owner, that a webhook was switched off. */
export function writeEnding(webhook: SwitchedOff, publicUrl: string): { subject: string; text: string } {
  const { endpointName, slug, environment, keyName, url, endedBy, failingSince } = webhook;
  const which = keyName === null ? `The ${environment?.toLowerCase()} webhook` : `The webhook of the key "${keyName}"`;
  const why =
    endedBy === 'GONE'
      ? 'Its target answered 410 Gone, which asks for nothing more to be sent.'
      : `All attempts to reach its target have failed since ${failingSince?.toUTCString()}.`;
  const text = [
    `${which} of your endpoint "${endpointName}" (${slug}) was switched off. ${why}`,
    `It went to ${withoutSecrets(url)}.`,
    'Nothing is sent to it until you switch it on again, once its target works; messages that were given up can be redelivered then:',
    publicUrl,
  ].join('\n');
  return { subject: `A webhook of "${endpointName}" was switched off`, text };
}

/** A webhook's URL may carry a token in its query. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
