import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../frame/format.ts';
import type { FieldPartsFragment } from '../../generated/graphql.ts';

/** Says in words what a field's values must be beside their type. */
export function useRules(): (field: Pick<FieldPartsFragment, 'type' | 'constraints'>) => string[] {
  const { t } = useTranslation('fields');
  return ({ type, constraints }) => {
    const { enum: values, format, itemType, max, maxLength, min, minLength, pattern } = constraints;
    const length = between(minLength, maxLength);
    const range = between(min, max);
    return [
      format && t(format),
      length && t(type === 'array' ? 'itemsRule' : 'lengthRule', length),
      range && t('rangeRule', range),
      pattern != null && t('matches', { pattern }),
      values?.length &&
        t('oneOf', {
          values: values.map((value) => (type === 'number' ? String(value) : JSON.stringify(value))).join(', '),
        }),
      itemType && t('itemsOf', { type: t(itemType) }),
    ].filter((rule) => typeof rule === 'string');
  };
}

function between(
  from: number | string | null | undefined,
  to: number | string | null | undefined,
): { from: string; to: string } | undefined {
  if (from == null && to == null) return undefined;
  return { from: from == null ? '…' : formatNumber(from), to: to == null ? '…' : formatNumber(to) };
}
