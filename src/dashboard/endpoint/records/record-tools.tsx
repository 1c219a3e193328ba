import { Group, MultiSelect, Select, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TextFilter } from '../../lists/text-filter.tsx';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { FilterBuilder } from './filter-builder.tsx';
import { columnsOf, type FieldSeen, oldestFirst, writeColumns } from './record-filter.ts';

/** Search, filters, order and columns of the record list. A search ignores filters and order. */
export function RecordTools({ fields }: { fields: readonly FieldSeen[] }) {
  const { t } = useTranslation('records');
  const { get, set } = useUrlParams();
  const searching = get('q') !== '';
  const sortable = fields.filter(({ searchable }) => searchable);
  return (
    <>
      <Group gap="sm" align="start">
        <TextFilter
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          value={get('q')}
          onChange={(q) => set({ q })}
          style={{ flex: '2 1 220px' }}
        />
        <Select
          label={t('order')}
          allowDeselect={false}
          disabled={searching}
          value={get('order') || 'newest'}
          onChange={(order) => set({ order: order === 'newest' ? '' : (order ?? '') })}
          data={[
            { value: 'newest', label: t('newest') },
            { value: oldestFirst, label: t('oldest') },
            ...sortable.flatMap(({ name }) => [
              { value: `+${name}`, label: t('ascending', { name }) },
              { value: `-${name}`, label: t('descending', { name }) },
            ]),
          ]}
          style={{ flex: '1 1 180px' }}
        />
        {fields.length > 0 && (
          <MultiSelect
            label={t('columns')}
            value={columnsOf(get('columns'), fields)}
            onChange={(columns) => set({ columns: writeColumns(columns) })}
            data={fields.map(({ name }) => name)}
            hidePickedOptions={false}
            style={{ flex: '2 1 220px' }}
          />
        )}
      </Group>
      {searching ? (
        <Text size="sm" c="dimmed">
          {t('searchText')}
        </Text>
      ) : (
        <FilterBuilder key={get('where')} fields={fields} />
      )}
    </>
  );
}
