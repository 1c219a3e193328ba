import { Button, Collapse, Group, Select, SimpleGrid } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { MomentInput } from '../../lists/moment-input.tsx';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { KeySelect } from './key-select.tsx';
import { deliveryStates, filterNames, operations, states } from './request-filter.ts';

/** The filters of the request list. */
export function RequestFilters() {
  const { t } = useTranslation('requests');
  const { get, set } = useUrlParams();
  const used = filterNames.filter((name) => get(name)).length;
  const [opened, { toggle }] = useDisclosure(used > 0);
  const choose = (name: string) => (value: string | null) => set({ [name]: value ?? '' });
  return (
    <>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={opened}
          onClick={toggle}
        >
          {used > 0 ? t('filtersUsed', { count: used }) : t('filters')}
        </Button>
        {used > 0 && (
          <Button
            variant="subtle"
            onClick={() => set(Object.fromEntries(['q', ...filterNames].map((name) => [name, ''])))}
          >
            {t('clearFilters')}
          </Button>
        )}
      </Group>
      <Collapse expanded={opened} w="100%">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <Select
            label={t('state')}
            placeholder={t('any')}
            clearable
            value={get('state') || null}
            onChange={choose('state')}
            data={states.map((value) => ({ value, label: t(`states.${value}`) }))}
          />
          <Select
            label={t('delivery')}
            placeholder={t('any')}
            clearable
            value={get('delivery') || null}
            onChange={choose('delivery')}
            data={deliveryStates.map((value) => ({ value, label: t(`deliveryStates.${value}`) }))}
          />
          <Select
            label={t('operation')}
            placeholder={t('any')}
            clearable
            value={get('operation') || null}
            onChange={choose('operation')}
            data={operations.map((value) => ({ value, label: t(`operations.${value}`) }))}
          />
          <KeySelect label={t('key')} value={get('key')} onChange={choose('key')} />
          <MomentInput label={t('from')} value={get('from')} onChange={choose('from')} />
          <MomentInput label={t('to')} value={get('to')} onChange={choose('to')} />
          <Select
            label={t('basis')}
            allowDeselect={false}
            disabled={!get('from') && !get('to')}
            value={get('basis') || 'ACCEPTED'}
            onChange={(value) => set({ basis: value === 'APPLIED' ? 'APPLIED' : '' })}
            data={[
              { value: 'ACCEPTED', label: t('accepted') },
              { value: 'APPLIED', label: t('applied') },
            ]}
          />
        </SimpleGrid>
      </Collapse>
    </>
  );
}
