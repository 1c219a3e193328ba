import { batch } from '../batch.ts';
import type { Figures, FiguresInput, ReadFigures } from '../context/figures.ts';
import type { Queryable } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { percentile } from './durations.ts';
import { readBuckets, readRefusals, readSums } from './read-figures.sql.ts';

interface Sums {
  succeeded: number;
  failed: number;
  processingMs: number;
  refusals: { code: string; count: number }[];
}

/** The parts (days, months or keys) of a request for figures; parts without traffic are absent. */
type Parts<Part> = Map<string, Part>;

/** The counts of durations by bucket. */
type Buckets = Map<number, number>;

/**
 * Returns a function that reads figures. Concurrent requests share statements. Durations have many rows, so they are
 * read only for a percentile.
 */
export function openFigures(db: Queryable): ReadFigures {
  const readSumsOf = together((wanted) => readSumsTogether(db, wanted));
  const readBucketsOf = together((wanted) => readBucketsTogether(db, wanted));
  return async (wanted) => {
    let buckets: Promise<Parts<Buckets>> | undefined;
    const p95Ms = async (part: string) => {
      buckets ??= readBucketsOf(wanted);
      return percentile((await buckets).get(part) ?? new Map(), 0.95);
    };
    const sums = await readSumsOf(wanted);
    return new Map([...sums].map(([part, sum]) => [part, toFigures(sum, () => p95Ms(part))]));
  };
}

function together<Result>(
  run: (wanted: FiguresInput[]) => Promise<Result[]>,
): (wanted: FiguresInput) => Promise<Result> {
  return batch<FiguresInput, Result>({
    run,
    sizeOf: ({ keyIds }) => 200 + 40 * (keyIds?.length ?? 0),
    itemsMax: 100,
    bytesMax: 1_000_000,
    inFlightMax: 2,
    waitingBytesMax: 8_000_000,
    overloaded: () => new Refusal('UNAVAILABLE'),
  });
}

async function readSumsTogether(db: Queryable, wanted: FiguresInput[]): Promise<Parts<Sums>[]> {
  const parts = new PartsOf<Sums>(wanted.length, () => ({ succeeded: 0, failed: 0, processingMs: 0, refusals: [] }));
  const [figures, refusals] = await Promise.all([readSums(db, wanted), readRefusals(db, wanted)]);
  for (const { request, part, succeeded, failed, processingMs } of figures) {
    Object.assign(parts.at(request, part), {
      succeeded: Number(succeeded),
      failed: Number(failed),
      processingMs: Number(processingMs),
    });
  }
  for (const { request, part, code, count } of refusals)
    parts.at(request, part).refusals.push({ code, count: Number(count) });
  return parts.all;
}

async function readBucketsTogether(db: Queryable, wanted: FiguresInput[]): Promise<Parts<Buckets>[]> {
  const parts = new PartsOf<Buckets>(wanted.length, () => new Map());
  for (const { request, part, bucket, count } of await readBuckets(db, wanted))
    parts.at(request, part).set(bucket, Number(count));
  return parts.all;
}

/** Groups rows by request and part. */
class PartsOf<Part> {
  readonly all: Parts<Part>[];
  readonly #empty: () => Part;

  constructor(requests: number, empty: () => Part) {
    this.all = Array.from({ length: requests }, () => new Map());
    this.#empty = empty;
  }

  /** `request` counts from 1. */
  at(request: string, part: string): Part {
    const parts = this.all[Number(request) - 1];
    const found = parts?.get(part) ?? this.#empty();
    parts?.set(part, found);
    return found;
  }
}

function toFigures({ succeeded, failed, processingMs, refusals }: Sums, p95Ms: Figures['p95Ms']): Figures {
  const applied = succeeded + failed;
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  return { succeeded, failed, refused, refusals, meanMs: applied === 0 ? null : processingMs / applied, p95Ms };
}
