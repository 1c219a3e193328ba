import { isName, nameCharactersMax } from '../accounts/check-name.ts';
import { isStorable } from '../db/storable.ts';
import type { RefusalDetail } from '../errors.ts';

const descriptionCharactersMax = 2_000;

/** What is wrong with an endpoint's name, which has no space around it. */
export function checkName(name: string): RefusalDetail[] {
  return isName(name)
    ? []
    : [{ field: 'name', error: `Must have 1 to ${nameCharactersMax} characters, and no control characters` }];
}

/** What is wrong with an endpoint's description. */
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

/** What is wrong with a slug that is chosen. Every one of that shape can be an endpoint's: no route below /api/v1/data has another first part. */
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
