import type { Constraints } from '../../access/actor.ts';

type Format = NonNullable<Constraints['format']>;

const email = 'ada@example.com';
const uri = 'https://example.com/';
const dateTime = '2026-01-31T10:00:00Z';

/** Returns texts of a format with lengths near `min` to `max`, the most natural first. */
export function textsOfFormat(format: Format, min: number, max: number): string[] {
  if (format === 'email') return [email, emailOf(min), 'a@b.co'];
  if (format === 'uri')
    return [
      uri,
      uri.padEnd(min, 'a'),
      'https://www.example.com/a/b?c=d#e',
      'http://example.com',
      `a:${'b'.repeat(Math.max(Math.min(max, 20) - 2, 1))}`,
    ];
  if (format === 'uuid')
    return [
      '6f1c0f9e-3c0b-4f0e-9a53-0d7c8f9b1a2e',
      '0195c2a4-7b1e-7c3a-9d52-3f6a8e1b4c70',
      '6F1C0F9E-3C0B-4F0E-9A53-0D7C8F9B1A2E',
    ];
  const digits = `${dateTime.slice(0, -1)}.${'0'.repeat(Math.max(min - dateTime.length - 1, 1))}Z`;
  return [
    dateTime,
    digits,
    '2026-01-31T10:00:00+08:00',
    '2026-01-31T10:00:00.000Z',
    '2026-01-31T10:00:00.000+00:00',
    dateTime.toLowerCase(),
  ];
}

/** A local part has 64 characters at most, and so has a label of a domain with its dot. */
function emailOf(length: number): string {
  let domain = 'example.com';
  let local = Math.min(length, 254) - 1 - domain.length;
  for (; local > 64; local = Math.min(length, 254) - 1 - domain.length)
    domain = `${'b'.repeat(Math.min(63, local - 2))}.${domain}`;
  return `${'a'.repeat(Math.max(local, 1))}@${domain}`;
}

const guesses: readonly [name: RegExp, text: string][] = [
  [/e-?mail/i, email],
  [/ur[il]$|link|website/i, uri],
  [/date|time|_at$|At$/, dateTime],
  [/phone/i, '+1 555 0100'],
  [/currency/i, 'EUR'],
  [/name/i, 'Ada Lovelace'],
];

/** Returns likely texts for a property of this name with lengths near `min` to `max`. */
export function guessText(name: string, min: number, max: number): string[] {
  const known = guesses.find(([pattern]) => pattern.test(name))?.[1];
  const coded = /id$|sku|number|code/i.test(name)
    ? `${name.replace(/[_-]?(id|number|code)$/i, '').toUpperCase() || 'ID'}-001`
    : undefined;
  const text = known ?? coded ?? `Some ${name.replaceAll(/[_-]/g, ' ')}`;
  const characters = [...text.padEnd(min, 'a')];
  return [
    ...new Set([
      text,
      characters.slice(0, max).join(''),
      [...text].slice(0, max).join('').padEnd(min, 'a'),
      'a'.repeat(Math.min(Math.max(min, 1), max)),
    ]),
  ];
}
