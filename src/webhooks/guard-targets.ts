import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { TargetGuard } from '../context.ts';
import { checkTarget, isRefusedAddress } from './check-target.ts';

/** A host name that leads to where nothing may be sent. */
export class RefusedTarget extends Error {}

/** Judges targets by the rules of this installation. */
export function guardTargets(production: boolean): TargetGuard {
  return { check: (url, named) => checkTarget(url, production, named), lookup: lookupAllowed(production) };
}

/** Resolves a name once, for the connection that is about to be made. One refused address refuses the name. */
function lookupAllowed(production: boolean): LookupFunction {
  return (hostname, options, answer) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return answer(error ?? new Error('No address'), '');
      if (addresses.some(({ address }) => isRefusedAddress(address, production))) return answer(new RefusedTarget(), '');
      if (options.all) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
}
