import { ActionIcon, Button, Checkbox, Collapse, Group, Paper, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { canBeSearchable, countRules, type FieldDraft, type FieldForm, fieldTypes } from './field-draft.ts';
import { FieldRules } from './field-rules.tsx';

interface FieldRowProps {
  form: FieldForm;
  draft: FieldDraft;
  index: number;
  isLast: boolean;
  onMove: (from: number, by: 1 | -1) => void;
  onRemove: (index: number) => void;
}

/** The row of a field. Its rules stay folded until opened, or until one of them has an error. */
export function FieldRow({ form, draft, index, isLast, onMove, onRemove }: FieldRowProps) {
  const { t } = useTranslation('fields');
  const [wanted, { toggle }] = useDisclosure();
  const at = `fields.${index}`;
  const number = index + 1;
  const isWrong = Object.keys(form.errors).some((path) => path.startsWith(`${at}.constraints`));
  const opened = wanted || isWrong;
  const count = countRules(draft);
  return (
    <Paper withBorder p="md" role="group" aria-label={t('field', { number })}>
      <Group align="flex-start" gap="md">
        <TextInput
          {...form.getInputProps(`${at}.name`)}
          id={`${draft.key}-name`}
          label={t('name')}
          placeholder={t('namePlaceholder')}
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          style={{ flex: '1 1 200px' }}
        />
        <Select
          {...form.getInputProps(`${at}.type`)}
          label={t('type')}
          allowDeselect={false}
          data={fieldTypes.map((type) => ({ value: type, label: t(type) }))}
          w={140}
        />
        <Group mt={{ base: 0, sm: 32 }} gap="md">
          <Checkbox
            {...form.getInputProps(`${at}.required`, { type: 'checkbox' })}
            label={t('required')}
            onChange={({ currentTarget: { checked } }) => {
              form.setFieldValue(`${at}.required`, checked);
              form.setFieldValue(`${at}.nullable`, !checked);
            }}
          />
          <Checkbox {...form.getInputProps(`${at}.nullable`, { type: 'checkbox' })} label={t('nullable')} />
          <Checkbox
            {...form.getInputProps(`${at}.searchable`, { type: 'checkbox' })}
            label={t('searchable')}
            disabled={!canBeSearchable(draft)}
          />
        </Group>
        <Group mt={{ base: 0, sm: 26 }} gap={4} wrap="nowrap">
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={opened}
            aria-label={
              count > 0 ? `${t('rulesOf', { number })}: ${t('rulesCount', { count })}` : t('rulesOf', { number })
            }
            onClick={toggle}
            rightSection={opened ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
          >
            {count > 0 ? t('rulesCount', { count }) : t('rules')}
          </Button>
          <ActionIcon
            id={`${draft.key}-up`}
            variant="subtle"
            color="gray"
            aria-label={t('up', { number })}
            disabled={index === 0}
            onClick={() => onMove(index, -1)}
          >
            <IconArrowUp size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            id={`${draft.key}-down`}
            variant="subtle"
            color="gray"
            aria-label={t('down', { number })}
            disabled={isLast}
            onClick={() => onMove(index, 1)}
          >
            <IconArrowDown size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('remove', { number })}
            onClick={() => onRemove(index)}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Collapse expanded={opened}>{opened && <FieldRules form={form} draft={draft} index={index} />}</Collapse>
    </Paper>
  );
}
