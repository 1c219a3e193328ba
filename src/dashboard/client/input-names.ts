import i18next from 'i18next';
import type { places } from '../words/en/inputs.ts';

/** Names the input that a path of the server's means, such as `fields[0].constraints.minLength`; undefined for a path that no form has. */
export function placeOf(path: string): string | undefined {
  // These words come with the pages that have forms.
  if (!i18next.exists('places:field')) return undefined;
  const [, field, part, nth] = /^fields\[(\d+)\](?:\.(?:constraints\.)?(\w+)(?:\[(\d+)\])?)?$/.exec(path) ?? [];
  if (field !== undefined) {
    const place = i18next.t('places:field', { number: Number(field) + 1 });
    if (part === undefined) return place;
    const name = partName(part) ?? part;
    return i18next.t('places:within', {
      place,
      part: nth === undefined ? name : i18next.t('places:value', { part: name, number: Number(nth) + 1 }),
    });
  }
  const [, header, headerPart] = /^headers\[(\d+)\]\.(name|value)$/.exec(path) ?? [];
  if (header !== undefined) {
    const place = i18next.t('places:header', { number: Number(header) + 1 });
    return i18next.t('places:within', {
      place,
      part: i18next.t(headerPart === 'name' ? 'places:headerName' : 'places:headerValue'),
    });
  }
  const [, delay] = /^retry\.delays\[(\d+)\]$/.exec(path) ?? [];
  if (delay !== undefined) return i18next.t('places:delay', { number: Number(delay) + 1 });
  const input = path.replace('.', '_');
  return isInput(input) ? i18next.t(`places:inputs.${input}`) : undefined;
}

/** Names a part of a field's settings in the words of the form; undefined for what is none. */
export function partName(part: string): string | undefined {
  return isPart(part) ? i18next.t(`places:parts.${part}`) : undefined;
}

/** Names a type of JSON in the words of the form; undefined for what is none. */
export function typeName(type: string): string | undefined {
  return isType(type) ? i18next.t(`places:types.${type}`) : undefined;
}

function isType(type: string): type is keyof (typeof places)['types'] {
  return /^\w+$/.test(type) && i18next.exists(`places:types.${type}`);
}

function isPart(part: string): part is keyof (typeof places)['parts'] {
  return /^\w+$/.test(part) && i18next.exists(`places:parts.${part}`);
}

function isInput(input: string): input is keyof (typeof places)['inputs'] {
  return /^\w+$/.test(input) && i18next.exists(`places:inputs.${input}`);
}
