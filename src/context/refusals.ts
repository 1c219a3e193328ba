import type { EnvironmentName } from '../access/actor.ts';
import type { RefusalCode, RefusalDetail } from '../errors.ts';

export type RefusalSource = 'REST' | 'GRAPHQL' | 'CONSOLE';

/** The refusal that a caller was answered with. */
export interface RefusalAnswer {
  readonly code: RefusalCode;
  readonly message: string;
  readonly details?: readonly RefusalDetail[] | undefined;
}

/** A refused call to a known endpoint. */
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
  /** Its method and path, or the field of the GraphQL API. */
  call: string;
  answer: RefusalAnswer;
  /** The length of its payload; null when it had none. */
  bytes: number | null;
  payload: string | Buffer | undefined;
}

/** Keeps refused calls for their owners. Nobody waits for it. */
export interface RefusalLog {
  add(call: RefusedCall): void;
}
