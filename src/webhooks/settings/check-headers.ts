import { Refusal } from '../../errors.ts';

const nameMax = 128;
const valueMax = 4096;

/**
 * Headers that frame the message, that belong to one hop, or that are ours, and a name that JavaScript's objects
 * reserve.
 */
const notTheCallers = new Set([
  ...[
    'accept',
    'accept-encoding',
    'connection',
    'content-encoding',
    'content-length',
    'content-range',
    'content-type',
    'date',
    'expect',
    'forwarded',
  ],
  ...[
    'host',
    'http2-settings',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'user-agent',
    'via',
    '__proto__',
  ],
]);
const notTheCallersPrefix = /^(proxy|webhook)-/;

/**
 * Returns a field name of RFC 9110, section 5.1, that callers may set. Throws INVALID_ARGUMENT, which names it as
 * `what`.
 */
export function checkHeaderName(name: string, what: string): string {
  if (name.length > nameMax || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw invalid(
      `${what} must be the name of an HTTP header, such as Authorization, of at most ${nameMax} characters`,
    );
  }
  const lower = name.toLowerCase();
  if (notTheCallers.has(lower) || notTheCallersPrefix.test(lower)) {
    throw invalid(`${what} must name another header: ${name} is not the caller's to set`);
  }
  return name;
}

/**
 * Returns a field value of RFC 9110, section 5.5: bytes as characters, no control characters but the tab. Throws
 * INVALID_ARGUMENT.
 */
export function checkHeaderValue(value: string, what: string): string {
  if (value.length > valueMax || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw invalid(
      `${what} must be a header value: at most ${valueMax} characters, without line breaks and other control characters`,
    );
  }
  return value;
}

function invalid(message: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', { message });
}
