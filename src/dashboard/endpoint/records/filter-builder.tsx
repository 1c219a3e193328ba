import { ActionIcon, Autocomplete, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { conditionsIn, type FieldSeen, operators, type TypedCondition, writeConditions } from './record-filter.ts';

/** Conditions on the records: a path, an operator and a value each. They take effect when applied. */
export function FilterBuilder({ fields }: { fields: readonly FieldSeen[] }) {
  const { t } = useTranslation('records');
  const { get, set } = useUrlParams();
  const [rows, setRows] = useState<Row[]>(() =>
    conditionsIn(get('where')).map((condition) => ({ ...condition, id: nextId() })),
  );
  const change = (id: number, changes: Partial<TypedCondition>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  const apply = (event: FormEvent) => {
    event.preventDefault();
    set({ where: writeConditions(rows) });
  };
  const remove = (id: number) => {
    const left = rows.filter((row) => row.id !== id);
    setRows(left);
    if (left.length === 0) set({ where: '' });
  };
  return (
    <form onSubmit={apply}>
      <Stack gap="xs">
        {rows.map((row, at) => (
          <Group key={row.id} gap="xs" wrap="wrap" role="group" aria-label={t('condition', { number: at + 1 })}>
            <Autocomplete
              aria-label={t('path')}
              placeholder={t('pathPlaceholder')}
              value={row.path}
              onChange={(path) => change(row.id, { path })}
              data={fields.map(({ name }) => name)}
              maxLength={200}
              style={{ flex: '2 1 160px' }}
            />
            <Select
              aria-label={t('operator')}
              allowDeselect={false}
              value={row.operator}
              onChange={(operator) => change(row.id, { operator: operators.find((one) => one === operator) ?? 'eq' })}
              data={operators.map((value) => ({ value, label: t(`operators.${value}`) }))}
              style={{ flex: '1 1 130px' }}
            />
            <TextInput
              aria-label={t('value')}
              placeholder={t(row.operator === 'in' ? 'valuesPlaceholder' : 'value')}
              value={row.value}
              onChange={({ currentTarget }) => change(row.id, { value: currentTarget.value })}
              style={{ flex: '2 1 140px' }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('removeCondition', { number: at + 1 })}
              onClick={() => remove(row.id)}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={rows.length >= 20}
            onClick={() => setRows([...rows, { path: fields[0]?.name ?? '', operator: 'eq', value: '', id: nextId() }])}
          >
            {t('addCondition')}
          </Button>
          {rows.length > 0 && <Button type="submit">{t('apply')}</Button>}
        </Group>
      </Stack>
    </form>
  );
}

interface Row extends TypedCondition {
  /** Identifies rows while they are edited. */
  id: number;
}

let lastId = 0;
const nextId = () => ++lastId;
