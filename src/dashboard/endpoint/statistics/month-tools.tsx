import { ActionIcon, Group, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatMonth } from '../../frame/format.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { KeySelect } from '../requests/key-select.tsx';

/** Selects the month, newest first, and one key pair or all. */
export function MonthTools({ months, month }: { months: readonly string[]; month: string }) {
  const { t } = useTranslation('statistics');
  const { get, set } = useUrlParams();
  const at = months.indexOf(month);
  const go = (to: string | null | undefined) => set({ month: to === months[0] ? '' : (to ?? '') });
  return (
    <Group gap="md" align="end">
      <Group gap={4} align="end" wrap="nowrap">
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('before')}
          disabled={at >= months.length - 1}
          onClick={() => go(months[at + 1])}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Select
          label={t('month')}
          w={150}
          allowDeselect={false}
          value={month}
          onChange={go}
          data={months.map((value) => ({ value, label: formatMonth(value) }))}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('next')}
          disabled={at <= 0}
          onClick={() => go(months[at - 1])}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <KeySelect label={t('key')} value={get('key')} onChange={(key) => set({ key })} />
    </Group>
  );
}
