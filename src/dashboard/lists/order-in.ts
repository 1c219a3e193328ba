import type { OrderDirection } from '../generated/graphql.ts';

/** An order as the URL has it, such as `-NAME`: by one of `names`, and the greatest first. The default when it is none of these. */
export function orderIn<By extends string>(
  text: string,
  names: readonly By[],
  byDefault: { by: By; direction: OrderDirection },
) {
  const by = names.find((name) => name === text.slice(1));
  return by && /^[+-]/.test(text)
    ? { by, direction: text.startsWith('-') ? ('DESC' as const) : ('ASC' as const) }
    : byDefault;
}
