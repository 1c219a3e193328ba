/** URLs to a private address that other parsers may read differently. */
export const confusing = [
  ...[
    'http:10.0.0.1/',
    'http:/10.0.0.1/',
    'http:///10.0.0.1/',
    'http://///10.0.0.1/',
    'http:\\\\10.0.0.1\\hook',
    'http:/\\10.0.0.1/',
    'hTTps:10.1',
  ],
  ...[
    'http://10.0.0.1',
    'http://10.0.0.1:80',
    'http://10.0.0.1:/',
    'http://10.0.0.1:00080/',
    'http://10.0.0.1?',
    'http://10.0.0.1#',
  ],
  ...[
    'http://10.0.0.1\\@example.com/',
    'http://10.0.0.1#@example.com/',
    'http://10.0.0.1?@example.com/',
    'http://10.0.0.1/@example.com/',
    'http://@10.0.0.1/',
  ],
  ...[
    'http://:@10.0.0.1/',
    'http://10.0.0.1/../../example.com',
    'http://10.0.\t0.1/',
    'ht\ttp://10.0.0.1/',
    'http:\t//10.0.0.1/',
    'http://10.0.0.1\t/',
  ],
];

/** URLs with credentials, some of which look like another host. */
export const withCredentials = [
  ...[
    'http://user:word@example.com/',
    'https://user@example.com/',
    'https://:word@example.com/',
    'https://user:@example.com/',
    'https://%40@example.com/',
  ],
  ...[
    'http://example.com@10.0.0.1/',
    'http://example.com:80@127.0.0.1/',
    'http://10.0.0.1@example.com/',
    'http://a@b@example.com/',
  ],
  ...['http:\\\\user@example.com\\'],
];

/** Texts that are no http(s) URLs. */
export const notHttpUrls = [
  ...[
    '',
    'orders',
    '/hook',
    '//example.com/hook',
    'example.com',
    'http://',
    'http:///',
    'https:',
    'http://?',
    'http://:80/',
    'https://a b/',
  ],
  ...['http://exa<mple>.com/'],
  ...[
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ws://example.com/',
    'gopher://example.com/',
  ],
  ...['unix:/run/docker.sock'],
  ...[
    'blob:http://example.com/',
    'jar:http://example.com!/',
    'view-source:http://example.com/',
    'httpx://example.com/',
    'http+unix://run/',
  ],
  ...[
    'http://256.256.256.256/',
    'http://10.0.0.256/',
    'http://1.2.3.4.5/',
    'http://4294967296/',
    'http://0x100000000/',
    'http://08.0.0.1/',
  ],
  ...['http://10..0.1/'],
  ...[
    'http://[::1',
    'http://[::1]]/',
    'http://[]/',
    'http://[1:2:3]/',
    'http://[::g]/',
    'http://[1::2::3]/',
    'http://[::ffff:256.0.0.1]/',
  ],
  ...['http://[::ffff:10.0.0]/'],
  ...[
    'http://[::ffff:012.0.0.1]/',
    'http://[::ffff:0xa.0.0.1]/',
    'http://[10.0.0.1]/',
    'http://[::1]x/',
    'http://%5B::1%5D/',
    'http://::1/',
  ],
  // An address with a zone leads to a network of this machine.
  ...[
    'http://[fe80::1%25eth0]/',
    'http://[fe80::1%eth0]/',
    'http://[fe80::1%251]/',
    'http://[::1%25lo]/',
    'http://[::1%lo]/',
  ],
  ...['http://[2606:4700::1111%25eth0]/'],
  ...[
    'http://example.com:65536/',
    'http://example.com:x/',
    'http://%00/',
    'http://a%20b/',
    'http://a%2Fb/',
    'http://a%25b/',
  ],
];

/** Names that no host can have. */
export const notHostNames = [
  ...[
    'http://./',
    'http://../',
    'http://.example.com/',
    'http://a..b/',
    'http://example.com../',
    'http://10.0.0.1../',
    'http://localhost../',
  ],
  ...['http://127.0.0.1../'],
  ...[`http://${'x'.repeat(64)}.example/`, `http://${'x.'.repeat(127)}example/`, 'http://example.com%2e%2e/'],
];

/** Public hosts in unusual spellings, which are allowed in production too. */
export const allowed = [
  ...[
    'https://example.com/hook',
    'HTTP://EXAMPLE.COM:8080/?q=1#part',
    'https:example.com',
    'https:\\\\example.com\\hook',
    'http://@example.com/',
  ],
  ...['https://bücher.example/'],
  ...[
    'https://example.com./',
    'https://ｅｘａｍｐｌｅ.com/',
    'https://a_b.example.com/',
    'https://1e100.net/',
    `https://${'x'.repeat(63)}.example/`,
  ],
  ...['https://example.com/?url=http://10.0.0.1/'],
  ...[
    'http://8.8.8.8/',
    'http://134744072/',
    'http://0x08080808/',
    'http://010.8.8.8/',
    'http://8.8.2056/',
    'http://8.8.8.8./',
    'http://８.8.8.8/',
  ],
  // The neighbours of refused addresses.
  ...[
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.15',
    '168.63.129.17',
  ].map(http),
  ...['169.253.255.255', '169.255.0.0'].map(http),
  ...[
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.0.3.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
  ].map(http),
  ...['223.255.255.255', '1.0.0.0'].map(http),
  ...[
    '[2606:4700::1111]',
    '[2606:4700:0:0:0:0:0:1111]',
    '[2001:4860:4860::8888]',
    '[2001:200::1]',
    '[2001:db7::1]',
    '[2001:db9::1]',
    '[2003::1]',
  ].map(http),
  ...['[2000::1]', '[3fff:1000::1]'].map(http),
  ...['[2606:4700::5eff:a00:1]', '[2606:4700::1000:5efe:a00:1]', '[2620:4f:8001::1]'].map(http),
  // Names, which are judged by their addresses when something is sent.
  ...[
    'metadata',
    'metadata.google.internal',
    'kubernetes.default.svc',
    'redis',
    '10.0.0.1.nip.io',
    '127.0.0.1.example.com',
    '0x7f.example',
  ].map(http),
  ...['ip6-localhost'].map(http),
  ...['localhost.example.com', 'notlocalhost', 'localhost.localdomain', 'host.docker.internal', 'a.local'].map(http),
];

function http(host: string): string {
  return `http://${host}/`;
}
