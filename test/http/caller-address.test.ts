import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCallerAddress } from '../../src/http/caller-address.ts';

const trusted = ['10.0.0.0/8', '2001:db8:f::/48', '192.0.2.9'];
const addressOf = readCallerAddress(trusted);
const from = (headers: Record<string, string>, remoteAddress = '10.0.0.1') =>
  addressOf({ headers, socket: { remoteAddress } });

/** Spellings of a hop with their addresses; undefined for an invalid hop. */
const spellings: [string, string | undefined][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:56324', '203.0.113.7'],
  ['203.0.113.7:_port', '203.0.113.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['2001:DB8:0:0::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25eth0]:80', 'fe80::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:CB00:7107', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['203.0.113', undefined],
  ['010.0.0.1', undefined],
  ['0x7f.1', undefined],
  ['203.0.113.7:', undefined],
  ['[203.0.113.7]', undefined],
  ['[2001:db8::7', undefined],
  ['2001:db8::7]:80', undefined],
  ['2001:db8::7::', undefined],
  ['example.com', undefined],
];

test.each(spellings)('a hop spelt %s is %s', (spelling, address) => {
  const expected = address ?? '10.0.0.1';
  for (const list of [
    spelling,
    ` ${spelling} `,
    `"${spelling}"`,
    `198.51.100.1, ${spelling}`,
    `${spelling},, 10.9.9.9:80 ,`,
  ]) {
    const stopped = address === undefined && list.includes('10.9.9.9') ? '10.9.9.9' : expected;
    expect({ list, address: from({ 'x-forwarded-for': list }) }).toEqual({ list, address: stopped });
  }
  for (const header of [
    `for="${spelling}"`,
    `For = "${spelling}"`,
    `proto=https;FOR="${spelling}";by=10.0.0.1`,
    `for=198.51.100.1, ,for="${spelling}" ; host="a,b;c\\""`,
  ]) {
    // RFC 7239 allows no space around the equals sign.
    const known = header.includes(' = ') ? '10.0.0.1' : expected;
    expect({ header, address: from({ forwarded: header }) }).toEqual({ header, address: known });
  }
});

test.each([
  ['without headers', {}, '10.0.0.1', '10.0.0.1'],
  [
    'over trusted proxies alone',
    { 'x-forwarded-for': '198.51.100.1, 203.0.113.7:1, [2001:db8:f::1]:2, 192.0.2.9' },
    '10.0.0.1',
    '203.0.113.7',
  ],
  [
    'to the first of all, when every hop is a proxy',
    { 'x-forwarded-for': '10.3.3.3, 10.2.2.2' },
    '10.0.0.1',
    '10.3.3.3',
  ],
  ['not past what is no address', { 'x-forwarded-for': '203.0.113.7, nonsense, 10.2.2.2' }, '10.0.0.1', '10.2.2.2'],
  [
    'not at all for a peer that is no proxy',
    { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' },
    '192.0.2.1',
    '192.0.2.1',
  ],
  [
    'from a proxy whose address comes inside an IPv6 one',
    { 'x-forwarded-for': '203.0.113.7' },
    '::ffff:10.0.0.1',
    '203.0.113.7',
  ],
  ['from a peer with a zone', { 'x-forwarded-for': '203.0.113.7' }, 'fe80::1%eth0', 'fe80::1'],
  [
    'by both headers when they agree',
    { 'x-forwarded-for': '203.0.113.7, 10.2.2.2', forwarded: 'for="203.0.113.7:80"' },
    '10.0.0.1',
    '203.0.113.7',
  ],
  [
    'by neither when they do not',
    { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=198.51.100.1' },
    '10.0.0.1',
    '10.0.0.1',
  ],
  ['not into an element without for', { forwarded: 'for=203.0.113.7, proto=https' }, '10.0.0.1', '10.0.0.1'],
  ['not into an element with two', { forwarded: 'for=203.0.113.7;for=198.51.100.1' }, '10.0.0.1', '10.0.0.1'],
  [
    'not behind a quote that is open',
    { forwarded: 'for=198.51.100.1;host=", for=203.0.113.7' },
    '10.0.0.1',
    '10.0.0.1',
  ],
])('the walk goes %s', (_, headers, peer, expected) => {
  expect(from(headers, peer)).toBe(expected);
});

const ipv4 = fc.ipV4().map((address) => ({
  address,
  spellings: [address, `${address}:80`, `::ffff:${address}`, `[::ffff:${address}]:8080`],
}));
const ipv6 = fc.tuple(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 1, max: 0xffff })).map(([first, last]) => {
  const address = `2001:db8:${first.toString(16)}::${last.toString(16)}`;
  return { address, spellings: [address, `[${address}]`, `[${address.toUpperCase()}]:443`, `${address}%en0`] };
});
const hop = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.nat(3))
  .map(([{ address, spellings }, index]) => ({ address, spelling: spellings[index] ?? address }));
const proxyHop = fc.nat(255).map((last) => ({ address: `10.1.1.${last}`, spelling: `10.1.1.${last}:${last}` }));

test('the address is the last hop that is no proxy, for all spellings and forged hops', () => {
  fc.assert(
    fc.property(fc.string(), hop, fc.array(proxyHop, { maxLength: 4 }), (forged, caller, proxies) => {
      fc.pre(
        readCallerAddress(trusted)({
          headers: { 'x-forwarded-for': '203.0.113.7' },
          socket: { remoteAddress: caller.address },
        }) === caller.address,
      );
      const spelt = [caller, ...proxies].map(({ spelling }) => spelling);
      expect(from({ 'x-forwarded-for': [forged, ...spelt].join(', ') })).toBe(caller.address);
      const elements = spelt.map((spelling) => `for="${spelling}";proto=http`);
      expect(from({ forwarded: elements.join(',') })).toBe(caller.address);
      // A quote that the caller left open hides the hops after it, and reveals no other address.
      expect([caller.address, '10.0.0.1', ...proxies.map(({ address }) => address)]).toContain(
        from({ forwarded: [forged, ...elements].join(',') }),
      );
    }),
    { numRuns: 2_000 },
  );
});
