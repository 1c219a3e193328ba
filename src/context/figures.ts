import type { Admission, KeyActor } from '../access/actor.ts';
import type { RefusalCode } from '../errors.ts';

/** Counts events that leave no row of their own, for the figures. */
export interface Tally {
  /** Counts a use of a key that was allowed. */
  used(admission: Admission): void;
  /** Counts a refusal to a working key. */
  refused(admission: KeyActor['admission'], code: RefusalCode): void;
}

/**
 * Selects figures of the days (UTC, YYYY-MM-DD) from `first` to the one before `before`, grouped by day, month or
 * key.
 */
export interface FiguresInput {
  endpointId: string;
  environment: Admission['environment'];
  first: string;
  before: string;
  by: 'DAY' | 'MONTH' | 'KEY';
  /** Null for all, the console among them. */
  keyIds: readonly string[] | null;
}

/**
 * Returns the last call with a key of an endpoint; null when there was none. With an account, only the keys of its
 * collaborations count. Batched.
 */
export type ReadEndpointUse = (wanted: { endpointId: string; collaboratorId: string | null }) => Promise<Date | null>;

/** The figures of a day, a month or a key. */
export interface Figures {
  succeeded: number;
  failed: number;
  refused: number;
  refusals: { code: string; count: number }[];
  /** Milliseconds from accepted to applied; null when nothing was applied. */
  meanMs: number | null;
  /** Reads the 95th percentile in milliseconds, on demand. */
  p95Ms(): Promise<number | null>;
}

/** Returns figures by day (YYYY-MM-DD), month (YYYY-MM) or key id. Entries without figures are absent. Batched. */
export type ReadFigures = (wanted: FiguresInput) => Promise<Map<string, Figures>>;
