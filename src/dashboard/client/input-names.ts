import i18next from 'i18next';
import type { inputs } from '../words/en/inputs.ts';

/**
 * Returns the label of the input at a server's path, such as `fields[0].constraints.minLength`; undefined for a path
 * that no form has.
 */
export function inputName(path: string): string | undefined {
  // These texts are loaded with the pages that have forms.
  if (!i18next.exists('inputs:field')) return undefined;
  const [, field, part, nth] = /^fields\[(\d+)\](?:\.(?:constraints\.)?(\w+)(?:\[(\d+)\])?)?$/.exec(path) ?? [];
  if (field !== undefined) {
    const input = i18next.t('inputs:field', { number: Number(field) + 1 });
    if (part === undefined) return input;
    const name = partName(part) ?? part;
    return i18next.t('inputs:within', {
      input,
      part: nth === undefined ? name : i18next.t('inputs:value', { part: name, number: Number(nth) + 1 }),
    });
  }
  const [, header, headerPart] = /^headers\[(\d+)\]\.(name|value)$/.exec(path) ?? [];
  if (header !== undefined) {
    const input = i18next.t('inputs:header', { number: Number(header) + 1 });
    return i18next.t('inputs:within', {
      input,
      part: i18next.t(headerPart === 'name' ? 'inputs:headerName' : 'inputs:headerValue'),
    });
  }
  const [, delay] = /^retry\.delays\[(\d+)\]$/.exec(path) ?? [];
  if (delay !== undefined) return i18next.t('inputs:delay', { number: Number(delay) + 1 });
  const input = path.replace('.', '_');
  return isInput(input) ? i18next.t(`inputs:inputs.${input}`) : undefined;
}

/** Returns the label of a part of a field's settings; undefined for an unknown part. */
export function partName(part: string): string | undefined {
  return isPart(part) ? i18next.t(`inputs:parts.${part}`) : undefined;
}

/** Returns the name of a JSON type; undefined for an unknown type. */
export function typeName(type: string): string | undefined {
  return isType(type) ? i18next.t(`inputs:types.${type}`) : undefined;
}

function isType(type: string): type is keyof (typeof inputs)['types'] {
  return /^\w+$/.test(type) && i18next.exists(`inputs:types.${type}`);
}

function isPart(part: string): part is keyof (typeof inputs)['parts'] {
  return /^\w+$/.test(part) && i18next.exists(`inputs:parts.${part}`);
}

function isInput(input: string): input is keyof (typeof inputs)['inputs'] {
  return /^\w+$/.test(input) && i18next.exists(`inputs:inputs.${input}`);
}
