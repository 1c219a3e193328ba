import { isStorable } from '../db/storable.ts';
import { Refusal } from '../errors.ts';

const searchCharactersMax = 254;

/** The accounts whose name or e-mail address holds a text, in any case; all of them without one. Throws INVALID_ARGUMENT. */
export function searchAccounts(search: string | null | undefined) {
  if (search == null) return {};
  if (search.length > searchCharactersMax || !isStorable(search)) {
    throw new Refusal('INVALID_ARGUMENT', { message: `search must be Unicode text of at most ${searchCharactersMax} characters, without NUL` });
  }
  const contains = { contains: search, mode: 'insensitive' as const };
  return { OR: [{ name: contains }, { email: contains }] };
}
