import { expect, test } from 'vitest';
import { expectJudged, withFields } from './constraint-fixtures.ts';

const formats: [format: string, error: string, fitting: string[], faulty: string[]][] = [
  [
    'EMAIL',
    'Must be an e-mail address',
    [
      'a@example.com',
      "o'neill+1@mail.example.co.uk",
      'te~st!#$%&*/=?^`{|}@example.com',
      '"joe bloggs"@example.com',
      'a@[127.0.0.1]',
      'a@[IPv6:::1]',
      'a@xn--80ak6aa92e.xn--p1ai',
    ],
    [
      '',
      'a',
      'a@b',
      '@example.com',
      'a@example..com',
      'a b@example.com',
      ' a@example.com',
      `${'a'.repeat(250)}@b.co`,
      `${'a'.repeat(65)}@b.co`,
    ].concat(['.a@b.co', 'a.@b.co', 'a..b@b.co', 'a@-b.co', 'a@b-.co', 'a@1.2.3.4', 'a@[1.2.3.400]', 'a@b.co\n']),
  ],
  [
    'URI',
    'Must be a URI',
    [
      'https://example.com/a?b=c#d',
      'https://example.com/?filter[a]=1',
      'urn:isbn:0451450523',
      'mailto:a@example.com',
      'https://例子.公司/路径',
      'HTTP://EXAMPLE.COM',
      'ldap://[2001:db8::7]/c=GB?objectClass?one',
      'http://user:p%20w@h:80/',
      'file:///etc/hosts',
      'foo://h:99999/',
      'data:,x',
    ],
    [
      '',
      '/a',
      'example.com',
      '//example.com',
      'https://',
      'https://exa mple.com',
      ' https://example.com',
      'https://example.com/ ',
      'https://a/<b>',
    ].concat([
      'http:///x',
      'https://a/%zz',
      'https://a/[b]',
      'http://[::1',
      'http://[zz]/',
      'https://a#b#c',
      'a:',
      '1a://x',
      'https://:80/',
      'http://h:8a/',
      'http://x/\n',
    ]),
  ],
  [
    'DATE_TIME',
    'Must be a date and time such as 2026-11-23T10:00:00Z',
    [
      '2026-11-23T10:00:00Z',
      '2026-11-23T10:00:00.123456789+09:00',
      '2024-02-29T23:59:59-11:30',
      '2026-11-23t10:00:00z',
      '1998-12-31T23:59:60Z',
      '1998-12-31t15:59:60.5-08:00',
      '2026-11-23T10:00:00.0000000000000000001-00:00',
      '0000-01-01T00:00:00+23:59',
    ],
    [
      '',
      '2026-11-23',
      '2026-11-23T10:00:00',
      '2026-11-23T10:00Z',
      '2026-02-30T10:00:00Z',
      '2026-11-23 10:00:00Z',
      '2026-11-23T24:00:00Z',
    ].concat(
      [
        '1998-12-31T23:58:60Z',
        '1998-12-31T22:59:60Z',
        '2026-11-23T10:00:61Z',
        '2026-11-23T10:60:00Z',
        '2023-02-29T10:00:00Z',
        '2026-13-01T10:00:00Z',
      ],
      [
        '2026-11-23T10:00:00+24:00',
        '2026-11-23T10:00:00+09:60',
        '2026-11-23T10:00:00+0900',
        '2026-11-23T10:00:00+09',
        '2026-11-23T10:00:00.Z',
      ],
    ),
  ],
  [
    'UUID',
    'Must be a UUID',
    [
      '019ab1c2-7d3e-7000-8000-0123456789ab',
      '00000000-0000-0000-0000-000000000000',
      'A19AB1C2-7D3E-1000-0000-0123456789AB',
    ],
    [
      '',
      '019ab1c27d3e700080000123456789ab',
      '{019ab1c2-7d3e-7000-8000-0123456789ab}',
      '019ab1c2-7d3e-7000-8000-0123456789ag',
    ].concat('urn:uuid:019ab1c2-7d3e-7000-8000-0123456789ab'),
  ],
];

test.each(formats)('format %s', async (format, error, fitting, faulty) => {
  await expectJudged(
    { type: 'string', constraints: { format } },
    fitting,
    faulty.map((value) => [value, error]),
  );
});

test('a long text of any format is checked quickly', async () => {
  const { post } = await withFields(
    ...formats.map(([format]) => ({ name: format, type: 'string', constraints: { format } })),
  );
  const begun = performance.now();
  for (const long of ['a', '.a', '%41', '[', '"\\"', '路']) {
    for (const [format] of formats)
      await post({
        [format]: `${format === 'URI' ? 'a:' : ''}${long.repeat(Math.floor(90_000 / Buffer.byteLength(long) / 2))}`,
      });
  }
  expect(performance.now() - begun).toBeLessThan(3_000);
});
