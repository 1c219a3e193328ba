import { LRUCache } from 'lru-cache';
import { RE2JS, RE2JSException } from 're2js';
import { type PatternProgram, readProgram } from './pattern-program.ts';

export const patternCharactersMax = 500;
/** The most instructions of a compiled pattern, a bound on the cost of one character of a text. */
const instructionsMax = 2_000;

export interface Pattern {
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
