import { Group, NativeSelect } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OrderDirection } from '../generated/graphql.ts';
import { TextFilter } from './text-filter.tsx';
import { useUrlParams } from './use-url-params.ts';

interface ListToolsProps {
  /** The label of the search. */
  search: string;
  orders: readonly { value: string; label: string }[];
  /** The order of a URL without one. */
  byDefault: string;
}

/** The search and the order of a list, kept in the URL as `q` and `order`. */
export function ListTools({ search, orders, byDefault }: ListToolsProps) {
  const { t } = useTranslation();
  const { get, set } = useUrlParams();
  return (
    <Group gap="sm" mb="md">
      <TextFilter
        type="search"
        aria-label={search}
        placeholder={search}
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={254}
        value={get('q')}
        onChange={(q) => set({ q })}
        style={{ flex: '2 1 220px', maxWidth: 420 }}
      />
      {/* The browser's own select, because Mantine's adds 10 KB to the first load. */}
      <NativeSelect
        aria-label={t('order')}
        value={orders.some(({ value }) => value === get('order')) ? get('order') : byDefault}
        onChange={({ currentTarget: { value } }) => set({ order: value === byDefault ? '' : value })}
        data={[...orders]}
        style={{ flex: '1 1 180px', maxWidth: 260 }}
      />
    </Group>
  );
}

/** Reads an order of the URL, such as `-NAME`: descending, by one of `names`. Returns the default for anything else. */
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
