import type { EnvironmentName } from '../access/actor.ts';
import type { RefusalCode, RefusalDetail } from '../errors.ts';

export type RefusalSource = 'REST' | 'GRAPHQL' | 'CONSOLE';

/** The answer to a refused caller. */
export interface Told {
  readonly code: RefusalCode;
  readonly message: string;
  readonly details?: readonly RefusalDetail[] | undefined;
}

/** A call that was refused, at an endpoint that is known. */
export interface RefusedCall {
  endpointId: string;
  environment: EnvironmentName;
  /** The call's own id, as a UUID. */
  id: string;
  source: RefusalSource;
  /** Null at the console. */
  keyId: string | null;
  /** Null with a key. */
  accountId: string | null;
  /** Its method and path, or the field of the API that it asked for. */
  call: string;
  told: Told;
  /** Tells how long its payload was; null when it had none. */
  bytes: number | null;
  payload: string | Buffer | undefined;
}

/** Keeps refused calls for their owners to look at. Nobody waits for it. */
export interface RefusalLog {
  add(call: RefusedCall): void;
}
