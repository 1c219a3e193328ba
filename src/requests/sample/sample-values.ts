import type { Constraints, Field } from '../../access/actor.ts';
import { partsOf } from '../../endpoints/field-path.ts';
import { compilePattern } from '../../endpoints/pattern.ts';
import { type JsonNumber, readNumber } from '../../json.ts';
import { constraintCheck, matchingStepsMax } from '../accept/constraint-checks.ts';
import { guessText, textsOfFormat } from './sample-texts.ts';
import { type Search, textOfPattern } from './text-of-pattern.ts';

type Sampled = Pick<Field, 'name' | 'type' | 'constraints'>;

/** Returns a value that passes a field's own check; undefined when none is found. Not for arrays and objects. */
export function sampleValue(field: Sampled, search: Search): string | JsonNumber | boolean | undefined {
  const check = constraintCheck(field);
  for (const candidate of candidates(field, search)) {
    const faults = check?.(candidate, { steps: matchingStepsMax }, () => field.name) ?? [];
    if (faults.length === 0) return candidate;
  }
  return undefined;
}

function* candidates(
  { name, type, constraints = {} }: Sampled,
  search: Search,
): Generator<string | JsonNumber | boolean> {
  if (type === 'number') yield* numbers(constraints);
  else if (constraints.enum) yield* constraints.enum;
  else if (type === 'boolean') yield true;
  else yield* texts(name, constraints, search);
}

function* numbers({ min, max, enum: values }: Constraints): Generator<JsonNumber> {
  for (const value of values ?? [42, min, max]) if (value !== undefined) yield readNumber(String(value));
}

const longest = 102_400;

function* texts(
  name: string,
  { minLength: min = 0, maxLength: max = longest, format, pattern }: Constraints,
  search: Search,
): Generator<string> {
  const ofFormat = format === undefined ? [] : textsOfFormat(format, min, max);
  yield* ofFormat;
  if (format === undefined) yield* guessText(partsOf(name).at(-1)?.name ?? '', min, max);
  if (pattern === undefined || search.steps < 0) return;
  const program = compilePattern(pattern).program();
  if (!program) return;
  const fitting = textOfPattern(program, { min, max }, search);
  if (fitting !== undefined) yield fitting;
  if (format === undefined) return;
  const part = textOfPattern(program, { min: 0, max }, search);
  if (part !== undefined) yield* ofFormat.flatMap((text) => joined(text, part));
}

/** Returns texts of a format with a pattern's text at the start, at the end, or in between. */
function joined(text: string, part: string): string[] {
  const [local = '', domain = ''] = text.split('@');
  return [
    part + text.slice(part.length),
    text.slice(0, -part.length) + part,
    text + part,
    part + text,
    `${local}${part}`,
    `${local}@${part}`,
    `${part}@${domain}`,
    `${local}${part}@${domain}`,
    `${local}@${part}${domain}`,
    ...Array.from(
      { length: Math.max(text.length - part.length, 0) },
      (_, at) => text.slice(0, at) + part + text.slice(at + part.length),
    ),
  ];
}
