import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

// Stands in for name servers, which a test cannot have. A server's process loads it with --import. It answers for these
// names, and passes on all others. Each look-up of a name uses its next answer, and the last one stays.
const answers: Record<string, string[][]> = {
  'loopback.example': [['127.0.0.1']],
  'loopback6.example': [['::1']],
  'private.example': [['10.0.0.1']],
  'mapped.example': [['::ffff:10.0.0.1']],
  'mapped-public.example': [['::ffff:93.184.215.14']],
  'compatible.example': [['::10.0.0.1']],
  'nat64.example': [['64:ff9b::10.0.0.1']],
  '6to4.example': [['2002:a00:1::1']],
  'isatap.example': [['2606:4700::5efe:10.0.0.1']],
  'linklocal6.example': [['fe80::1']],
  'metadata.example': [['169.254.169.254']],
  'metadata6.example': [['fd00:ec2::254']],
  'azure.example': [['168.63.129.16']],
  'unspecified.example': [['0.0.0.0']],
  // One forbidden address is enough, at any index: a connection might use any of them.
  'mixed.example': [['93.184.215.14', '127.0.0.1']],
  'mixed-private.example': [['93.184.215.14', '8.8.8.8', '192.168.0.1', '1.1.1.1']],
  'mixed6.example': [['127.0.0.1', 'fd00::1']],
  // Names whose answers change between look-ups.
  'rebinding.example': [['127.0.0.2'], ['127.0.0.1']],
  'moving.example': [['127.0.0.1'], ['10.0.0.1']],
  'opened.example': [['127.0.0.1']],
  'a.inner.example': [['127.0.0.1']],
  'inner.example': [['127.0.0.1']],
};
/** Names whose name servers never answer, and one that answers for IPv4 only. */
const silent = /^(\w+\.)?silent\.example$/;
const halfSilent = 'half-silent.example';
/** The entries of the hosts file. */
const inFile: Record<string, string[]> = { 'file.example': ['127.0.0.1'] };

/** Every look-up so far, by the resolver that was asked. */
export const asked = { nameServers: [] as string[], system: [] as string[] };

const { Resolver, lookup } = dns.promises;

/** The answer of one look-up. */
class NameServers {
  readonly #real: InstanceType<typeof Resolver>;
  #answer: string[] | undefined;
  #giveUp: ((error: Error) => void)[] = [];

  constructor(options: ConstructorParameters<typeof Resolver>[0]) {
    this.#real = new Resolver(options);
  }

  resolve4(hostname: string): Promise<string[]> {
    return this.#resolve(hostname, 4);
  }

  resolve6(hostname: string): Promise<string[]> {
    return this.#resolve(hostname, 6);
  }

  cancel(): void {
    for (const giveUp of this.#giveUp) giveUp(failure('ECANCELLED'));
    this.#real.cancel();
  }

  async #resolve(hostname: string, family: 4 | 6): Promise<string[]> {
    if (family === 4) asked.nameServers.push(hostname);
    if (silent.test(hostname) || (hostname === halfSilent && family === 6))
      return new Promise((_, reject) => this.#giveUp.push(reject));
    if (hostname === halfSilent) return ['127.0.0.1'];
    if (hostname in inFile) throw failure('ENOTFOUND');
    this.#answer ??= nextAnswer(hostname);
    if (!this.#answer) return family === 4 ? this.#real.resolve4(hostname) : this.#real.resolve6(hostname);
    const found = this.#answer.filter((address) => isIP(address) === family);
    if (found.length === 0) throw failure('ENODATA');
    return found;
  }
}

async function lookUp(hostname: string, options: LookupAllOptions): Promise<LookupAddress[]> {
  asked.system.push(hostname);
  if (silent.test(hostname)) return new Promise(() => {});
  const found = inFile[hostname] ?? nextAnswer(hostname);
  return found ? found.map((address) => ({ address, family: isIP(address) })) : lookup(hostname, options);
}

function nextAnswer(hostname: string): string[] | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const [next, ...later] = answers[name] ?? [];
  if (later.length > 0) answers[name] = later;
  return next;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

Object.assign(dns.promises, { Resolver: NameServers, lookup: lookUp });
syncBuiltinESMExports();
