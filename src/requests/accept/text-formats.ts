import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Constraints } from '../../access/actor.ts';
import { readMoment } from '../../rfc3339.ts';

type Format = NonNullable<Constraints['format']>;

interface TextFormat {
  fits(text: string): boolean;
  /** The error of a text that does not fit. */
  error: string;
}

const uuid = z.guid();

/** The formats of string fields, each checked in linear time. */
export const textFormats: Record<Format, TextFormat> = {
  email: { fits: isEmail, error: 'Must be an e-mail address' },
  uri: { fits: isUri, error: 'Must be a URI' },
  'date-time': {
    fits: (text) => readMoment(text) !== undefined,
    error: 'Must be a date and time such as 2026-11-23T10:00:00Z',
  },
  uuid: { fits: (text) => uuid.safeParse(text).success, error: 'Must be a UUID' },
};

const addressCharactersMax = 254;
/** By RFC 5321, section 4.1.2: words joined by dots, or a text in quotes. */
const localPart = /^(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|"(?:[ !#-[\]-~]|\\[ -~])*")$/;
const domainLabel = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

/** A mailbox of RFC 5321. Its domain has a dot, since no mail goes to `localhost`. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (text.length > addressCharactersMax || at < 1 || at > 64 || !localPart.test(text.slice(0, at))) return false;
  const domain = text.slice(at + 1);
  if (domain.startsWith('[') && domain.endsWith(']'))
    return isIP(domain.slice(1, -1)) === 4 || (/^\[IPv6:/i.test(domain) && isIPv6(domain.slice(6, -1)));
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => domainLabel.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
}

/**
 * By RFC 3986, section 3. Letters of any script are allowed as in RFC 3987, and so are brackets in a query, which
 * many programs do not escape.
 */
const uriParts =
  /^[a-z][a-z\d+.-]*:(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/is;
const characters = String.raw`[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2}|[^\x00-\x7f\s\p{C}]`;
const uriText = new RegExp(`^(?:${characters})*$`, 'iu');
const authorityParts = /^(?:(?<user>[^@]*)@)?(?<host>\[[^[\]]*\]|[^:@[\]]*)(?::\d*)?$/;

function isUri(text: string): boolean {
  const parts = uriParts.exec(text)?.groups;
  if (!parts) return false;
  const { authority, path = '', query = '', fragment = '' } = parts;
  if (authority !== undefined && !isAuthority(authority)) return false;
  const reaches =
    !/^https?:/i.test(text) ||
    (authority !== undefined && URL.canParse(text) && !/^(?:[^@]*@)?(?::|$)/.test(authority));
  // Something must follow the scheme.
  return (
    reaches &&
    `${authority ?? ''}${path}${query}${fragment}` !== '' &&
    [path, query.replaceAll(/[[\]]/g, ''), fragment].every((part) => uriText.test(part))
  );
}

function isAuthority(text: string): boolean {
  const parts = authorityParts.exec(text)?.groups;
  if (!parts) return false;
  const { user = '', host = '' } = parts;
  const literal = host.startsWith('[') ? host.slice(1, -1) : undefined;
  const isHost =
    literal === undefined ? uriText.test(host) : isIPv6(literal) || /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i.test(literal);
  return isHost && uriText.test(user);
}
