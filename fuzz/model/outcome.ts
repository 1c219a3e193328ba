import type { RefusalDetail } from '../../src/errors.ts';

/** A record as a read shows it. `payload` is the exact text of the answer. */
export interface Shown {
  id: string;
  payload: string;
  status: string;
  createdAt: string;
  updatedAt: string;
}

export interface Receipt {
  id: string;
  recordId: string;
  operation: string;
  state: string;
  version: number;
}

/** The outcome of a call, over REST or GraphQL. */
export type Outcome =
  | { kind: 'refused'; code: string; details: readonly RefusalDetail[] | undefined }
  /** `waited` is the record in the answer of a write that was applied in time. */
  | { kind: 'accepted'; recordId: string; requestId: string; waited: Shown | undefined; receipt: Receipt | undefined }
  | { kind: 'record'; record: Shown }
  | { kind: 'page'; records: Shown[]; nextCursor: string | null }
  | { kind: 'receipt'; receipt: Receipt };
