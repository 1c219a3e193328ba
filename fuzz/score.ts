import { inMs } from '../harness/table.ts';
import type { Violation } from './violation.ts';

const classes = ['2xx', '3xx', '4xx', '5xx', 'none'] as const;
export type AnswerClass = (typeof classes)[number];

/** The counts and findings of a part so far. */
export class Score {
  readonly part: string;
  readonly violations: Violation[] = [];
  runs = 0;
  calls = 0;
  slowestMs = 0;
  /** When the part began, in milliseconds of performance.now(). */
  private readonly startedAt = performance.now();
  private endedAt: number | undefined;
  private readonly answers = new Map<AnswerClass, number>();

  constructor(part: string) {
    this.part = part;
  }

  /**
   * Counts a call. `status` is undefined for a call without an answer. `tookMs` is for requests that were sent whole.
   */
  count(status: number | undefined, tookMs = 0): void {
    this.calls++;
    this.slowestMs = Math.max(this.slowestMs, tookMs);
    const kind = classOf(status);
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
  }

  /** Ends the part's time. */
  stop(): void {
    this.endedAt = performance.now();
  }

  /** Returns the cells of its row in the table. */
  row(): string[] {
    const answered = classes.map((kind) => String(this.answers.get(kind) ?? 0));
    const seconds = ((this.endedAt ?? performance.now()) - this.startedAt) / 1000;
    return [
      this.part,
      String(this.runs),
      String(this.calls),
      ...answered,
      inMs(this.slowestMs),
      String(this.violations.length),
      seconds.toFixed(1),
    ];
  }
}

export const scoreHeadings = ['part', 'runs', 'calls', ...classes, 'slowest', 'violations', 'seconds'];

function classOf(status: number | undefined): AnswerClass {
  if (status === undefined) return 'none';
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}
