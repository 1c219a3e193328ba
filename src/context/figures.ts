import type { Admission, KeyActor } from '../access/actor.ts';
import type { RefusalCode } from '../errors.ts';

/** Counts what leaves no row of its own, for the figures. */
export interface Tally {
  /** A key was used for something that it may do. */
  used(admission: Admission): void;
  /** A key that works was refused something. */
  refused(admission: KeyActor['admission'], code: RefusalCode): void;
}

/** Which figures are wanted: of the days (UTC, YYYY-MM-DD) from `first` to the one before `before`, day by day, month by month, or key by key. */
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
 * When a key of an endpoint last made a call, read together with others of the same instant; null when none ever did. Only the keys
 * that an account collaborates with count, or with null all.
 */
export type ReadEndpointUse = (wanted: { endpointId: string; collaboratorId: string | null }) => Promise<Date | null>;

/** What was done in a day or a month, or with a key. */
export interface Figures {
  succeeded: number;
  failed: number;
  refused: number;
  refusals: { code: string; count: number }[];
  /** From accepted to applied, in milliseconds; null when nothing was applied. */
  meanMs: number | null;
  /** Read when it is asked for. */
  p95Ms(): Promise<number | null>;
}

/**
 * Reads figures by day (YYYY-MM-DD), month (YYYY-MM) or key (its id), together with others of the same instant; where
 * nothing was done there are none.
 */
export type ReadFigures = (wanted: FiguresInput) => Promise<Map<string, Figures>>;
