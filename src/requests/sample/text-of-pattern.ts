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
interface Place {
  at: number;
  behind: Kind | undefined;
  /** The bits of the kinds that may follow, and `end`. */
  before: number;
  /** The character that led here, and the state before it. A step without one keeps both. */
  text: string;
  from: Place | undefined;
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
  let reached: Place[] = [{ at: preceding, behind: undefined, before: anything, text: '', from: undefined }];
  for (let length = 0; length <= longest && reached.length > 0; length++) {
    const places = spread(reached, { start, steps, preceding, following }, search);
    if (search.steps < 0) return undefined;
    const found = length < min ? undefined : places.find(({ at, before }) => at === following && (before & end) !== 0);
    if (found) return textUpTo(found);
    reached = places.flatMap((place) => advance(place, steps[place.at], length));
  }
  return undefined;
}

interface Program extends PatternProgram {
  preceding: number;
  following: number;
}

/** Returns all states that are reached without another character, each once. */
function spread(reached: readonly Place[], { start, steps, preceding, following }: Program, search: Search): Place[] {
  const known = new Set<string>();
  const places: Place[] = [];
  const open = reached.toReversed();
  for (let place = open.pop(); place; place = open.pop()) {
    const key = `${place.at} ${place.behind} ${place.before}`;
    if (known.has(key)) continue;
    if (--search.steps < 0) return places;
    known.add(key);
    places.push(place);
    const step = steps[place.at];
    if (place.at === preceding) open.push({ ...place, at: start });
    else if (step?.kind === 'matched') open.push({ ...place, at: following });
    else if (step?.kind === 'nothing') open.push({ ...place, at: step.to });
    else if (step?.kind === 'either') open.push({ ...place, at: step.or }, { ...place, at: step.to });
    else if (step?.kind === 'boundary') {
      const before = place.before & allowedBehind(step.flags, place.behind);
      if (before !== 0) open.push({ ...place, at: step.to, before });
    }
  }
  return places;
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
function advance(place: Place, step: PatternStep | undefined, length: number): Place[] {
  if (step && step.kind !== 'character') return [];
  const { at, ranges } = step ? { at: step.to, ranges: step.ranges } : { at: place.at, ranges: anyCharacter };
  return kinds.flatMap((kind) => {
    const text = (place.before & bitOf[kind]) === 0 ? undefined : chooseCharacter(ranges, kind, length);
    return text === undefined ? [] : [{ at, behind: kind, before: anything, text, from: place }];
  });
}

function textUpTo(found: Place): string {
  const characters: string[] = [];
  for (let place: Place | undefined = found; place; place = place.from) characters.push(place.text);
  return characters.reverse().join('');
}
