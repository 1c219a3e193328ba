import { ADDRCONFIG, type LookupAddress, promises } from 'node:dns';
import { codeOf } from '../../errors.ts';

/** Resolves a host name to all its addresses. Fails with an UnresolvedHost, within the time of a look-up. */
export type ResolveHost = (hostname: string, from: 'NAME_SERVERS' | 'SYSTEM') => Promise<LookupAddress[]>;

/** A host name that could not be resolved, with Node's code of such an error. */
export class UnresolvedHost extends Error {
  readonly code: 'ENOTFOUND' | 'EAI_AGAIN';

  constructor(code: UnresolvedHost['code'], cause?: unknown) {
    super('The host name could not be resolved', { cause });
    this.code = code;
  }
}

/** Less than a connection may take, so that the error names the slow part. */
const lookUpMs = 4_000;
/** The longest that one address family may delay the other. */
const otherFamilyMs = 1_000;

const notThere = /^(ENOTFOUND|ENODATA|ECONNREFUSED)$/;

/**
 * Returns a resolver that asks the name servers itself. The system's getaddrinfo holds one of few threads while a
 * name server is silent, and the database's own name may need one. It serves names that the operator opened and, one
 * at a time, names unknown to the name servers, which may be in the hosts file.
 */
export function hostResolver(): ResolveHost {
  let turn: Promise<unknown> = Promise.resolve();
  const askSystemInTurn = (hostname: string, deadline: number) => {
    const answer = turn.then(() => (performance.now() < deadline ? askSystem(hostname) : []));
    turn = answer.catch(() => undefined);
    return answer;
  };
  return async (hostname, from) => {
    const deadline = performance.now() + lookUpMs;
    const asked = from === 'NAME_SERVERS' ? await askNameServers(hostname) : [];
    if (asked.length > 0) return asked;
    const found = await before(deadline, from === 'SYSTEM' ? askSystem(hostname) : askSystemInTurn(hostname, deadline));
    if (found.length === 0) throw new UnresolvedHost('ENOTFOUND');
    return found;
  };
}

async function askSystem(hostname: string): Promise<LookupAddress[]> {
  return promises.lookup(hostname, { all: true, hints: ADDRCONFIG });
}

/** Returns none when the name servers know none, or there are no name servers. */
async function askNameServers(hostname: string): Promise<LookupAddress[]> {
  // One for each look-up: it reads the system's list of name servers anew, and can be cancelled.
  const resolver = new promises.Resolver({ timeout: 1_000, tries: 3 });
  const timers = [setTimeout(() => resolver.cancel(), lookUpMs)];
  const found = (family: number) => (addresses: string[]) => {
    timers.push(setTimeout(() => resolver.cancel(), otherFamilyMs));
    return addresses.map((address) => ({ address, family }));
  };
  const answers = await Promise.allSettled([
    resolver.resolve4(hostname).then(found(4)),
    resolver.resolve6(hostname).then(found(6)),
  ]);
  for (const timer of timers) clearTimeout(timer);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failure = answers.find((answer) => answer.status === 'rejected' && !notThere.test(codeOf(answer.reason)));
  if (addresses.length === 0 && failure) throw new UnresolvedHost('EAI_AGAIN');
  return addresses;
}

/** A look-up by the system cannot be cancelled, so it is only no longer waited for. */
async function before(deadline: number, answer: Promise<LookupAddress[]>): Promise<LookupAddress[]> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new UnresolvedHost('EAI_AGAIN')), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([answer, promise]);
  } catch (error) {
    if (error instanceof UnresolvedHost) throw error;
    throw new UnresolvedHost(notThere.test(codeOf(error)) ? 'ENOTFOUND' : 'EAI_AGAIN', error);
  } finally {
    clearTimeout(timer);
  }
}
