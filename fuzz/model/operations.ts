import fc from 'fast-check';
import { type Payload, payload } from './payload-texts.ts';

/** Callers with a key that works, and callers without. */
export const holderNames = ['own', 'partner', 'looker', 'writer', 'live', 'strict', 'strictLive'] as const;
export const nobodies = ['none', 'empty', 'basic', 'short', 'typo', 'unknown', 'off'] as const;
export type HolderName = (typeof holderNames)[number];
export type Nobody = (typeof nobodies)[number];

export const verbs = ['create', 'replace', 'delete', 'read', 'list', 'receipt'] as const;
export type Verb = (typeof verbs)[number];

/** An operation as data. Its names are resolved before it is sent. */
export interface Operation {
  api: 'rest' | 'graphql';
  /** `home` is the caller that makes most of a sequence. */
  who: HolderName | Nobody | 'home';
  slug: 'own' | 'other' | 'wrong';
  verb: Verb;
  /** The number of a known record or request, modulo their count; or the text of an id. */
  target: number | string;
  payload: Payload;
  /** REST only. */
  contentType: string | undefined;
  /** The key for the Idempotency-Key header of REST, or for the argument of GraphQL. */
  idempotency: { key: number | string; quoted: boolean } | undefined;
  prefer: string | undefined;
  callback: { url: string; authHeader: string | undefined; authValue: string | undefined } | undefined;
  /** Lists only. */
  limit: string | undefined;
  cursor: string | number | undefined;
}

/**
 * Volleys of operations, and the caller that makes most of them. The operations of a volley are sent at once, volley
 * after volley.
 */
export interface Sequence {
  home: HolderName;
  volleys: Operation[][];
}

function rarely<T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const strangeId = fc.oneof(
  fc.constantFrom(
    'abc',
    '0',
    '\0',
    '..',
    '%00',
    'rec_',
    "rec_'; drop table record; --",
    'rec_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    '__proto__',
    'rec_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  ),
  fc.stringMatching(/^(rec|req)_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((id) => id !== 'search' && !/^\.?\/*$/.test(id)),
);

const contentType = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      'application/json',
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON ;a=b',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      undefined,
      'text/plain',
      'application/jsonp',
      'application/x-www-form-urlencoded',
      'json',
      ',application/json',
    ),
  },
);

/** `$RECEIVER` is our own server, which accepts everything. */
const callback = fc.record({
  url: fc.oneof(
    { weight: 5, arbitrary: fc.constant('$RECEIVER') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...[
          '',
          'nowhere',
          'ftp://127.0.0.1/',
          'http://10.0.0.1/',
          'http://169.254.169.254/latest',
          'http://user:word@127.0.0.1/',
          'http://[fd00::1]/',
        ],
        ...['http://', 'javascript:1', 'http://0x0a000001/', `http://127.0.0.1/${'a'.repeat(2_048)}`],
      ),
    },
  ),
  authHeader: rarely(
    2,
    fc.constantFrom(
      'Authorization',
      'X-Token',
      'Host',
      'Content-Length',
      'webhook-id',
      'not a name',
      '__proto__',
      'x'.repeat(129),
      '',
    ),
  ),
  authValue: rarely(1, fc.constantFrom('Bearer abc', 'é', 'a\tb', 'x'.repeat(4_097))),
});

const operation: fc.Arbitrary<Operation> = fc.record({
  api: fc.constantFrom('rest', 'graphql'),
  who: fc.oneof(
    { weight: 30, arbitrary: fc.constant<'home'>('home') },
    { weight: 6, arbitrary: fc.constantFrom(...holderNames) },
    { weight: 2, arbitrary: fc.constantFrom(...nobodies) },
  ),
  slug: fc.oneof(
    { weight: 30, arbitrary: fc.constant<'own'>('own') },
    { weight: 1, arbitrary: fc.constantFrom('other', 'wrong') },
  ),
  verb: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('create', 'replace') },
    { weight: 3, arbitrary: fc.constantFrom('delete', 'read') },
    { weight: 2, arbitrary: fc.constantFrom('list', 'receipt') },
  ),
  target: fc.oneof({ weight: 20, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: strangeId }),
  payload,
  contentType,
  idempotency: rarely(
    5,
    fc.record({
      key: fc.oneof(
        { weight: 10, arbitrary: fc.nat(1) },
        { weight: 1, arbitrary: fc.constantFrom('', 'é', 'x'.repeat(256)) },
      ),
      quoted: fc.boolean(),
    }),
  ),
  prefer: rarely(
    12,
    fc.constantFrom('wait=3', 'respond-async, wait="2"', 'wait=0', 'wait=abc', 'wait', 'respond-async'),
  ),
  callback: rarely(15, callback),
  limit: rarely(
    1,
    fc.oneof(
      { weight: 6, arbitrary: fc.nat(5).map((limit) => String(limit + 1)) },
      { weight: 1, arbitrary: fc.constantFrom('0', '101', '-1', '1.5', 'ten', '1e3', '999999999999') },
    ),
  ),
  cursor: rarely(
    2,
    fc.oneof(
      { weight: 6, arbitrary: fc.nat(3) },
      { weight: 1, arbitrary: fc.constantFrom('abc', '\0', 'rec_', 'R1BDOlM6YWJj') },
    ),
  ),
});

export const sequence: fc.Arbitrary<Sequence> = fc.record({
  home: fc.constantFrom('own', 'own', 'own', 'partner', 'live', 'strict', 'strict', 'strictLive'),
  volleys: fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6, size: 'max' }),
});
