import { LRUCache } from 'lru-cache';
import { RE2JS, RE2JSException } from 're2js';
import { z } from 'zod';

export const patternCharactersMax = 500;
/** The most instructions of a compiled pattern, a bound on the cost of one character of a text. */
const instructionsMax = 2_000;

interface Pattern {
  /** Returns true if it matches somewhere in a text. Costs at most the text's length times `instructions` steps. */
  matches(text: string): boolean;
  readonly instructions: number;
  /** Returns its compiled program, for generating a matching text. */
  program(): PatternProgram | undefined;
}

/** Compiling takes milliseconds, and fields are loaded again at each change of their endpoint. */
const compiled = new LRUCache<string, Pattern>({ max: 1_000 });

/**
 * Compiles a pattern in RE2 syntax, which matches in linear time. Throws PatternFault with a message for its author.
 */
export function compilePattern(text: string): Pattern {
  const known = compiled.get(text);
  if (known) return known;
  const pattern = compile(text);
  compiled.set(text, pattern);
  return pattern;
}

export class PatternFault extends Error {}

function compile(text: string): Pattern {
  const program = parse(text);
  const instructions = program.programSize();
  if (instructions > instructionsMax) throw new PatternFault('Must repeat less: it is too large to be matched');
  return { matches: (value) => program.test(value), instructions, program: () => readProgram(program.re2()) };
}

function parse(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternFault(
      `Must be a regular expression in RE2's syntax: ${error.message.replace('error parsing regexp: ', '')}`,
    );
  }
}

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
const compiledPattern = z.object({ prog: z.object({ start: z.int(), inst: z.array(instruction) }) });
const anyCharacter = Int32Array.of(0, 0x10ffff);

/** Returns a pattern's program from RE2JS's internal state; undefined if that has another form than expected. */
function readProgram(re2: unknown): PatternProgram | undefined {
  const { data } = compiledPattern.safeParse(re2);
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
