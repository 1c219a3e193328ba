import { isStorable } from '../db/storable.ts';
import { Refusal } from '../errors.ts';

export const searchCharactersMax = 254;

/** Returns a text to search names for; undefined for none. Throws INVALID_ARGUMENT. */
export function checkSearch(search: string | null | undefined): string | undefined {
  if (search == null || search === '') return undefined;
  if (search.length > searchCharactersMax || !isStorable(search)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `search must be Unicode text of at most ${searchCharactersMax} characters, without NUL`,
    });
  }
  return search;
}
