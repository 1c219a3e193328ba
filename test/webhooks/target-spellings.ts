/** Hosts that nothing is sent to, anywhere, by what they are. */
export const notPublic: Record<string, readonly string[]> = {
  'a private address': ['10.0.0.0', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.20.10.2', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'an unspecified address': [
    ...['0.0.0.0', '0.0.0.1', '0.1.2.3', '0.255.255.255', '0', '00', '0x', '0x0', '0.0', '0.0.0.0.'],
    ...['[::]', '[::0]', '[0::0]', '[0:0:0:0:0:0:0:0]', '[::0.0.0.0]', '[::ffff:0.0.0.0]'],
  ],
  'a link-local address': ['169.254.0.1', '169.254.1.1', '169.254.255.255', '[fe80::1]', '[FE80::1]', '[fe80::a9fe:a9fe]', '[febf::1]'],
  'a metadata address of a cloud': [
    ...['169.254.169.254', '169.254.169.253', '169.254.169.123', '169.254.170.2', '169.254.170.23', '169.254.0.23', '100.100.100.200', '192.0.0.192'],
    ...['168.63.129.16', '2822734096', '0xa83f8110', '[::ffff:168.63.129.16]', '[fd00:ec2::254]', '[fd00:ec2::23]', '[fd20:ce::254]'],
    ...['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '169.16689662', '0xa9.254.0251.254', '169.254.169.254.', '①⑥⑨.254.169.254'],
    ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::169.254.169.254]', '[64:ff9b::169.254.169.254]', '[2002:a9fe:a9fe::]'],
  ],
  'an address behind a carrier': ['100.64.0.0', '100.64.0.1', '100.127.255.255', '1681915905', '0144.0100.0.1'],
  'an address for protocols': [
    ...['192.0.0.1', '192.0.0.8', '192.0.0.170', '192.88.99.1', '192.52.193.1', '192.31.196.1', '192.175.48.1', '[2001:1::1]', '[2001:1ff::1]'],
  ],
  'an address for documents': ['192.0.2.1', '198.51.100.7', '203.0.113.9', '[2001:db8::1]', '[2001:0DB8:0:0:0:0:0:1]', '[3fff::1]', '[3fff:fff::1]'],
  'an address for benchmarks': ['198.18.0.1', '198.19.255.255', '[2001:2::1]'],
  'a multicast address': ['224.0.0.1', '224.0.0.251', '232.0.0.1', '239.255.255.250', '[ff00::]', '[ff02::1]', '[ff05::2]', '[ff0e::1]', '[::ffff:224.0.0.1]'],
  'a reserved address': ['240.0.0.1', '250.1.2.3', '255.255.255.254', '0xf0000001'],
  'the broadcast address': ['255.255.255.255', '4294967295', '0xffffffff', '255.16777215', '[::ffff:255.255.255.255]'],
  'a private address in decimal, octal or hexadecimal': [
    ...['167772161', '012.0.0.1', '0012.0.0.1', '00000012.0.0.1', '012.0x0.0.1', '01200000001'],
    ...['0xa000001', '0xA000001', '0x0a000001', '0Xa.0.0.1', '0xa.0x0.0x0.0x1', '3232235777', '0xc0a80101', '0300.0250.1.1', '2886729729', '0254.020.0.1'],
  ],
  'a private address in short': ['10.1', '10.0.1', '0xa.1', '012.1', '192.168.257', '192.11010305', '0xc0.0250.257'],
  'a private address with a dot behind it': ['10.0.0.1.', '167772161.', '0xa.1.', '192.168.1.1.'],
  'a private address in other digits and dots': [
    ...[
      '１０.0.0.1',
      '１０．０．０．１',
      '10。0。0。1',
      '10｡0｡0｡1',
      '①⓪.0.0.1',
      '¹⁰.0.0.1',
      '₁₀.0.0.1',
      '𝟏𝟎.0.0.1',
      '𝟙𝟘.0.0.1',
      '10.0.\u00ad0.1',
      '10.0.0\u200b.1',
    ],
  ],
  'a private address in percents': [
    ...['%31%30.0.0.1', '10%2E0%2E0%2E1', '10%2e0.0.1', '1%30.0.0.1', '%EF%BC%91%EF%BC%90.0.0.1', '10%E3%80%820%E3%80%820%E3%80%821'],
  ],
  'a unique local address': ['[fc00::1]', '[fd12:3456:789a::1]', '[fdff:ffff::1]', '[FD00::1]'],
  'a site-local address': ['[fec0::1]', '[feff::1]'],
  'an address to discard': ['[100::1]', '[100:0:0:1::1]'],
  'an address that is no place': [
    ...['[2001:10::1]', '[2001:1f::1]', '[2001:20::1]', '[2001:2f::1]', '[2001:30::1]', '[2001:3::1]', '[2001:4:112::1]', '[2620:4f:8000::1]'],
  ],
  'an address of segment routing': ['[5f00::1]', '[5f00:1234::1]'],
  'an IPv6 address that nobody was given': [
    ...['[::2]', '[1::1]', '[200::1]', '[400::1]', '[1fff::1]', '[4000::1]', '[6000::1]', '[8000::1]', '[a000::1]', '[c000::1]', '[e000::1]', '[f000::1]'],
    ...['[fe00::1]'],
  ],
  'an IPv4 address that is mapped': [
    ...['[::ffff:10.0.0.1]', '[::ffff:a00:1]', '[::FFFF:10.0.0.1]', '[0:0:0:0:0:ffff:10.0.0.1]', '[0:0:0:0:0:ffff:a00:1]', '[::0:ffff:a00:1]'],
    ...['[0000:0000:0000:0000:0000:ffff:0a00:0001]', '[::ffff:192.168.1.1]', '[::ffff:100.64.0.1]', '[::ffff:8.8.8.8]', '[::ffff:808:808]'],
  ],
  'an IPv4 address that is compatible': ['[::10.0.0.1]', '[::a00:1]', '[0:0:0:0:0:0:10.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[::8.8.8.8]', '[::808:808]'],
  'an IPv4 address that is translated': ['[::ffff:0:10.0.0.1]', '[::ffff:0:a00:1]', '[::ffff:0:127.0.0.1]', '[::ffff:0:8.8.8.8]'],
  'an IPv4 address behind NAT64': [
    ...['[64:ff9b::10.0.0.1]', '[64:ff9b::a00:1]', '[64:FF9B::7f00:1]', '[64:ff9b:0:0:0:0:10.0.0.1]', '[64:ff9b::8.8.8.8]'],
    ...['[64:ff9b:1::10.0.0.1]', '[64:ff9b:1:fffe:a00:1::]', '[64:ff9b:1:ffff::1]', '[64:ff9b:2::1]'],
  ],
  'an IPv4 address of 6to4': ['[2002:a00:1::]', '[2002:a00:1::1]', '[2002:7f00:1::]', '[2002:c0a8:101::]', '[2002::1]', '[2002:808:808::1]'],
  'an IPv4 address of Teredo': ['[2001::1]', '[2001:0:a00:1::]', '[2001:0:7f00:1::]', '[2001:0000:4136:e378:8000:63bf:f5ff:fffe]'],
  'an IPv4 address of ISATAP': [
    ...['[2606:4700::5efe:10.0.0.1]', '[2606:4700::5efe:a00:1]', '[2606:4700::200:5efe:10.0.0.1]', '[2606:4700::100:5efe:a00:1]'],
    ...['[2a00:1450:4001:81b:0:5efe:192.168.1.1]', '[2606:4700::300:5efe:a00:1]', '[2606:4700::5efe:8.8.8.8]', '[fe80::5efe:10.0.0.1]'],
  ],
};

/** Hosts that are this machine: refused in production. */
export const loopback: Record<string, readonly string[]> = {
  'by its address': [
    ...['127.0.0.1', '127.0.0.0', '127.8.8.8', '127.255.255.255', '2130706433', '017700000001', '0x7f000001', '0x7F.0.0.1', '0177.0.0.1', '0177.1', '127.1'],
    ...['127.0.1', '0x7f.1', '0x7f.0.0x1', '127.0.0.1.', '2130706433.', '１２７.0.0.1', '127。0。0。1', '①②⑦.0.0.1', '%31%32%37.0.0.1', '127.0.0%2e1'],
    ...['127.0.0.\u00ad1'],
    ...['[::1]', '[::0001]', '[0:0:0:0:0:0:0:1]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::0.0.0.1]'],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::ffff:127.8.8.8]'],
  ],
  'by its name': [
    ...[
      'localhost',
      'LOCALHOST',
      'LocalHost',
      'localhost.',
      'api.localhost',
      'a.b.localhost.',
      'ｌｏｃａｌｈｏｓｔ',
      'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
      'local%68ost',
      'localhost%2e',
    ],
    ...['loc\u00adalhost', 'localhost。', 'api。localhost'],
  ],
};

/** Whole URLs to a private address, which other parsers than ours may read in another way. */
export const confusing = [
  ...['http:10.0.0.1/', 'http:/10.0.0.1/', 'http:///10.0.0.1/', 'http://///10.0.0.1/', 'http:\\\\10.0.0.1\\hook', 'http:/\\10.0.0.1/', 'hTTps:10.1'],
  ...['http://10.0.0.1', 'http://10.0.0.1:80', 'http://10.0.0.1:/', 'http://10.0.0.1:00080/', 'http://10.0.0.1?', 'http://10.0.0.1#'],
  ...['http://10.0.0.1\\@example.com/', 'http://10.0.0.1#@example.com/', 'http://10.0.0.1?@example.com/', 'http://10.0.0.1/@example.com/', 'http://@10.0.0.1/'],
  ...['http://:@10.0.0.1/', 'http://10.0.0.1/../../example.com', 'http://10.0.\t0.1/', 'ht\ttp://10.0.0.1/', 'http:\t//10.0.0.1/', 'http://10.0.0.1\t/'],
];

/** URLs that carry credentials, some of them made to look like another host. */
export const withCredentials = [
  ...['http://user:word@example.com/', 'https://user@example.com/', 'https://:word@example.com/', 'https://user:@example.com/', 'https://%40@example.com/'],
  ...['http://example.com@10.0.0.1/', 'http://example.com:80@127.0.0.1/', 'http://10.0.0.1@example.com/', 'http://a@b@example.com/'],
  ...['http:\\\\user@example.com\\'],
];

/** No http(s) URLs at all. */
export const notHttpUrls = [
  ...['', 'orders', '/hook', '//example.com/hook', 'example.com', 'http://', 'http:///', 'https:', 'http://?', 'http://:80/', 'https://a b/'],
  ...['http://exa<mple>.com/'],
  ...['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/plain,x', 'ws://example.com/', 'gopher://example.com/'],
  ...['unix:/run/docker.sock'],
  ...['blob:http://example.com/', 'jar:http://example.com!/', 'view-source:http://example.com/', 'httpx://example.com/', 'http+unix://run/'],
  ...['http://256.256.256.256/', 'http://10.0.0.256/', 'http://1.2.3.4.5/', 'http://4294967296/', 'http://0x100000000/', 'http://08.0.0.1/'],
  ...['http://10..0.1/'],
  ...['http://[::1', 'http://[::1]]/', 'http://[]/', 'http://[1:2:3]/', 'http://[::g]/', 'http://[1::2::3]/', 'http://[::ffff:256.0.0.1]/'],
  ...['http://[::ffff:10.0.0]/'],
  ...['http://[::ffff:012.0.0.1]/', 'http://[::ffff:0xa.0.0.1]/', 'http://[10.0.0.1]/', 'http://[::1]x/', 'http://%5B::1%5D/', 'http://::1/'],
  // An address with a zone leads to a network of this machine's.
  ...['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[fe80::1%251]/', 'http://[::1%25lo]/', 'http://[::1%lo]/'],
  ...['http://[2606:4700::1111%25eth0]/'],
  ...['http://example.com:65536/', 'http://example.com:x/', 'http://%00/', 'http://a%20b/', 'http://a%2Fb/', 'http://a%25b/'],
];

/** Names that no host can have. */
export const notHostNames = [
  ...['http://./', 'http://../', 'http://.example.com/', 'http://a..b/', 'http://example.com../', 'http://10.0.0.1../', 'http://localhost../'],
  ...['http://127.0.0.1../'],
  ...[`http://${'x'.repeat(64)}.example/`, `http://${'x.'.repeat(127)}example/`, 'http://example.com%2e%2e/'],
];

/** Public, however odd, in production too. */
export const allowed = [
  ...['https://example.com/hook', 'HTTP://EXAMPLE.COM:8080/?q=1#part', 'https:example.com', 'https:\\\\example.com\\hook', 'http://@example.com/'],
  ...['https://bücher.example/'],
  ...['https://example.com./', 'https://ｅｘａｍｐｌｅ.com/', 'https://a_b.example.com/', 'https://1e100.net/', `https://${'x'.repeat(63)}.example/`],
  ...['https://example.com/?url=http://10.0.0.1/'],
  ...['http://8.8.8.8/', 'http://134744072/', 'http://0x08080808/', 'http://010.8.8.8/', 'http://8.8.2056/', 'http://8.8.8.8./', 'http://８.8.8.8/'],
  // The neighbours of what is refused.
  ...['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '168.63.129.15', '168.63.129.17'].map(http),
  ...['169.253.255.255', '169.255.0.0'].map(http),
  ...['172.15.255.255', '172.32.0.0', '192.0.1.0', '192.0.3.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0'].map(http),
  ...['223.255.255.255', '1.0.0.0'].map(http),
  ...['[2606:4700::1111]', '[2606:4700:0:0:0:0:0:1111]', '[2001:4860:4860::8888]', '[2001:200::1]', '[2001:db7::1]', '[2001:db9::1]', '[2003::1]'].map(http),
  ...['[2000::1]', '[3fff:1000::1]'].map(http),
  ...['[2606:4700::5eff:a00:1]', '[2606:4700::1000:5efe:a00:1]', '[2620:4f:8001::1]'].map(http),
  // Names, which are judged by what they resolve to when something is sent.
  ...['metadata', 'metadata.google.internal', 'kubernetes.default.svc', 'redis', '10.0.0.1.nip.io', '127.0.0.1.example.com', '0x7f.example'].map(http),
  ...['ip6-localhost'].map(http),
  ...['localhost.example.com', 'notlocalhost', 'localhost.localdomain', 'host.docker.internal', 'a.local'].map(http),
];

function http(host: string): string {
  return `http://${host}/`;
}
