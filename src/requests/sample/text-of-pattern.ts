import { boundary, type PatternProgram, type PatternStep } from '../../endpoints/pattern.ts';
import { chooseCharacter, type Kind, kinds } from './choose-character.ts';

interface LengthInput {
  /** In characters. */
  min: number;
  max: number;
}

/** The remaining budget of a search, in states, of some hundred nanoseconds each. */
export interface Search {
  steps: number;
}

/**
 * A state of the search: at a step, after a character of a kind (none at the start), before one of some kinds or the
 * end.
 */
interface State {
  at: number;
  behind: Kind | undefined;
  /** The bits of the kinds that may follow, and `end`. */
  before: number;
  /** The character that led here, and the state before it. A step without one keeps both. */
  text: string;
  from: State | undefined;
}

const end = 8;
const bitOf: Record<Kind, number> = { word: 1, other: 2, newline: 4 };
const anything = bitOf.word | bitOf.other | bitOf.newline | end;
const noWord = anything & ~bitOf.word;

/**
 * Returns the shortest text of a wanted length in which a pattern matches; undefined when none is found. Walks the
 * pattern's program breadth first, with any text before and after the match.
 */
export function textOfPattern(
  { start, steps }: PatternProgram,
  { min, max }: LengthInput,
  search: Search,
): string | undefined {
  const [preceding, following] = [steps.length, steps.length + 1];
  const longest = Math.min(max, min + 2 * steps.length + 2);
  let reached: State[] = [{ at: preceding, behind: undefined, before: anything, text: '', from: undefined }];
  for (let length = 0; length <= longest && reached.length > 0; length++) {
    const states = spread(reached, { start, steps, preceding, following }, search);
    if (search.steps < 0) return undefined;
    const found = length < min ? undefined : states.find(({ at, before }) => at === following && (before & end) !== 0);
    if (found) return textUpTo(found);
    reached = states.flatMap((state) => advance(state, steps[state.at], length));
  }
  return undefined;
}

interface Program extends PatternProgram {
  preceding: number;
  following: number;
}

/** Returns all states that are reached without another character, each once. */
function spread(reached: readonly State[], { start, steps, preceding, following }: Program, search: Search): State[] {
  const known = new Set<string>();
  const states: State[] = [];
  const open = reached.toReversed();
  for (let state = open.pop(); state; state = open.pop()) {
    const key = `${state.at} ${state.behind} ${state.before}`;
    if (known.has(key)) continue;
    if (--search.steps < 0) return states;
    known.add(key);
    states.push(state);
    const step = steps[state.at];
    if (state.at === preceding) open.push({ ...state, at: start });
    else if (step?.kind === 'matched') open.push({ ...state, at: following });
    else if (step?.kind === 'nothing') open.push({ ...state, at: step.to });
    else if (step?.kind === 'either') open.push({ ...state, at: step.or }, { ...state, at: step.to });
    else if (step?.kind === 'boundary') {
      const before = state.before & allowedBehind(step.flags, state.behind);
      if (before !== 0) open.push({ ...state, at: step.to, before });
    }
  }
  return states;
}

/** Returns the kinds that may follow a boundary after a character of this kind. */
function allowedBehind(flags: number, behind: Kind | undefined): number {
  let allowed = anything;
  const [inside, outside] = behind === 'word' ? [bitOf.word, noWord] : [noWord, bitOf.word];
  if (flags & boundary.beginText && behind !== undefined) return 0;
  if (flags & boundary.beginLine && behind !== undefined && behind !== 'newline') return 0;
  if (flags & boundary.endText) allowed &= end;
  if (flags & boundary.endLine) allowed &= end | bitOf.newline;
  if (flags & boundary.word) allowed &= outside;
  if (flags & boundary.noWord) allowed &= inside;
  return allowed;
}

const anyCharacter = Int32Array.of(0x0a, 0x0a, 0x20, 0x7e);

/** Returns the states after one more character: one of each kind allowed here. Around the match, any may follow. */
function advance(state: State, step: PatternStep | undefined, length: number): State[] {
  if (step && step.kind !== 'character') return [];
  const { at, ranges } = step ? { at: step.to, ranges: step.ranges } : { at: state.at, ranges: anyCharacter };
  return kinds.flatMap((kind) => {
    const text = (state.before & bitOf[kind]) === 0 ? undefined : chooseCharacter(ranges, kind, length);
    return text === undefined ? [] : [{ at, behind: kind, before: anything, text, from: state }];
  });
}

function textUpTo(found: State): string {
  const characters: string[] = [];
  for (let state: State | undefined = found; state; state = state.from) characters.push(state.text);
  return characters.reverse().join('');
}
