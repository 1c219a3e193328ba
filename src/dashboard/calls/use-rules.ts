import { useTranslation } from 'react-i18next';
import { typeName } from '../client/input-names.ts';
import type { PayloadField } from './payload-inputs.ts';

const names = ['min', 'max', 'minLength', 'maxLength', 'pattern', 'enum', 'format', 'itemType'] as const;

/** Returns a function that lists the rules of a field beside its type, one text each. */
export function useRules(): (field: PayloadField) => string[] {
  const { t } = useTranslation('calls');
  return ({ type, required, nullable, constraints }) => {
    const ofNull = nullable === required ? [t(nullable ? 'nullable' : 'notNullable')] : [];
    const rules = names.flatMap((name) => {
      const value = constraints[name];
      if (value == null) return [];
      const shown = Array.isArray(value)
        ? value.map((one) => (type === 'number' ? String(one) : JSON.stringify(one))).join(', ')
        : spelled(name, value);
      return [t(`rule.${name}`, { value: shown })];
    });
    return [...ofNull, ...rules];
  };
}

function spelled(name: (typeof names)[number], value: unknown): string {
  if (name === 'itemType') return typeName(String(value)) ?? String(value);
  return name === 'format' ? String(value).toLowerCase().replace('_', '-') : String(value);
}
