import { z } from 'zod';

/** First and last characters in turns, ascending. */
export type Ranges = Int32Array;

/** One step of a compiled pattern; `to` is the index of the next step. */
export type PatternStep =
  | { kind: 'either'; to: number; or: number }
  | { kind: 'character'; to: number; ranges: Ranges }
  | { kind: 'boundary'; to: number; flags: number }
  | { kind: 'nothing'; to: number }
  | { kind: 'matched' | 'failed' };

export interface PatternProgram {
  start: number;
  steps: readonly PatternStep[];
}

/** The conditions of a boundary, as RE2 numbers them. */
export const boundary = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, word: 16, noWord: 32 } as const;

const instruction = z.object({ op: z.int(), out: z.int(), arg: z.int(), runes: z.instanceof(Int32Array) });
const compiled = z.object({ prog: z.object({ start: z.int(), inst: z.array(instruction) }) });
const anyCharacter = Int32Array.of(0, 0x10ffff);

/** Returns a pattern's program from RE2JS's internal state; undefined if that has another form than expected. */
export function readProgram(re2: unknown): PatternProgram | undefined {
  const { data } = compiled.safeParse(re2);
  const steps = data?.prog.inst.map(stepOf);
  if (!data || !steps?.every((step) => step !== undefined)) return undefined;
  return { start: data.prog.start, steps };
}

/** Reads one instruction by RE2's operation numbers. */
function stepOf({ op, out: to, arg, runes }: z.infer<typeof instruction>): PatternStep | undefined {
  if (op === 1 || op === 2) return { kind: 'either', to, or: arg };
  if (op === 3 || op === 7) return { kind: 'nothing', to };
  if (op === 4) return { kind: 'boundary', to, flags: arg };
  if (op === 5) return { kind: 'failed' };
  if (op === 6) return { kind: 'matched' };
  const [one] = runes;
  if (op >= 8 && op <= 11)
    return {
      kind: 'character',
      to,
      ranges: runes.length === 1 && one !== undefined ? Int32Array.of(one, one) : op === 10 ? anyCharacter : runes,
    };
  return undefined;
}
