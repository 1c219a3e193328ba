import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

// Stands in for a name server, which a test cannot have: loaded by a server's process with --import, it answers for
// these names, and passes on all others.
const addresses: Record<string, string[]> = {
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'private.example': ['10.0.0.1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  // The second one is what counts: whoever connects might take either.
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
};

type Answer = (error: Error | null, found: { address: string; family: number }[]) => void;

const real = dns.lookup;

function lookup(hostname: string, options: dns.LookupAllOptions, answer: Answer): void {
  const known = addresses[hostname];
  const found = known?.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  if (found) process.nextTick(() => answer(null, found));
  else real(hostname, options, answer);
}

Object.assign(dns, { lookup });
syncBuiltinESMExports();
