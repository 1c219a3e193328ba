import type { Ranges } from '../../endpoints/pattern.ts';

/** The classes of characters that RE2's boundaries tell apart. */
export type Kind = (typeof kinds)[number];
export const kinds = ['word', 'other', 'newline'] as const;

/** Alphabets of each kind, the preferred first. */
const liked: Record<Kind, readonly string[]> = {
  word: ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '1234567890', '_'],
  other: ['-', ' ', '.', '@', '/', ':', '+', ',', '#', '(', ')', '!"$%&\'*;<=>?[\\]^`{|}~'],
  newline: ['\n'],
};

const chosen = new WeakMap<Ranges, Map<Kind, readonly string[]>>();

/**
 * Returns a character of a kind within ranges, the next of its alphabet for each index; undefined when there is none.
 */
export function chooseCharacter(ranges: Ranges, kind: Kind, index: number): string | undefined {
  const known = chosen.get(ranges) ?? new Map<Kind, readonly string[]>();
  chosen.set(ranges, known);
  const characters = known.get(kind) ?? within(ranges, kind);
  known.set(kind, characters);
  return characters[index % Math.max(characters.length, 1)];
}

function within(ranges: Ranges, kind: Kind): readonly string[] {
  for (const alphabet of liked[kind]) {
    const characters = [...alphabet].filter((character) => has(ranges, character.codePointAt(0) ?? 0));
    if (characters.length > 0) return characters;
  }
  if (kind !== 'other') return [];
  // Beyond ASCII first: control characters are invisible.
  for (const least of [0xa1, 0x01, 0x00]) {
    for (let index = 0; index < ranges.length; index += 2) {
      const first = skipSurrogates(Math.max(ranges[index] ?? 0, least));
      const isOther = first !== 0x0a && (first >= 0x80 || first < 0x20 || first === 0x7f);
      if (first <= (ranges[index + 1] ?? -1) && isOther) return [String.fromCodePoint(first)];
    }
  }
  return [];
}

/** Surrogates are no characters. */
function skipSurrogates(codePoint: number): number {
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xe000 : codePoint;
}

function has(ranges: Ranges, codePoint: number): boolean {
  for (let index = 0; index < ranges.length; index += 2) {
    if ((ranges[index] ?? 0) > codePoint) return false;
    if (codePoint <= (ranges[index + 1] ?? -1)) return true;
  }
  return false;
}
