import { isName, nameCharactersMax } from '../accounts/check-name.ts';
import { isStorable } from '../db/storable.ts';
import type { RefusalDetail } from '../errors.ts';

const descriptionCharactersMax = 2_000;

/** Returns the faults of an endpoint's trimmed name. */
export function checkName(name: string): RefusalDetail[] {
  return isName(name)
    ? []
    : [{ field: 'name', error: `Must have 1 to ${nameCharactersMax} characters, and no control characters` }];
}

/** Returns the faults of an endpoint's description. */
export function checkDescription(description: string): RefusalDetail[] {
  const fits = [...description].length <= descriptionCharactersMax && isStorable(description);
  return fits
    ? []
    : [
        {
          field: 'description',
          error: `Must be Unicode text of at most ${descriptionCharactersMax} characters, without a NUL character`,
        },
      ];
}

/**
 * Returns the faults of a chosen slug. No slug can clash with a route, because /api/v1/data has no other first part.
 */
export function checkSlug(slug: string): RefusalDetail[] {
  const fits = /^(?!-)[a-z0-9-]{3,63}(?<!-)$/.test(slug);
  return fits
    ? []
    : [
        {
          field: 'slug',
          error: 'Must have 3 to 63 lower-case letters a-z, digits and hyphens, no hyphen first or last',
        },
      ];
}
