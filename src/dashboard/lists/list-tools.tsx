import { Group, NativeSelect } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OrderDirection } from '../generated/graphql.ts';
import { TextFilter } from './text-filter.tsx';
import { useUrlParams } from './use-url-params.ts';

interface ListToolsProps {
  /** Names the search, for eyes and for ears. */
  search: string;
  orders: readonly { value: string; label: string }[];
  /** The order of a list without one in its URL. */
  byDefault: string;
}

/** The search and the order of a list, which its URL keeps as `q` and `order`. */
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
      {/* The browser's own: Mantine's is 10 KB more for the page that is loaded first. */}
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
