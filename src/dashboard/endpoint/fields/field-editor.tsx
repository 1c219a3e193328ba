import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import type { FieldPartsFragment } from '../../generated/graphql.ts';
import { newDraft } from './field-draft.ts';
import { FieldRow } from './field-row.tsx';
import { useFieldForm } from './use-field-form.ts';

interface FieldEditorProps {
  slug: string;
  fields: readonly FieldPartsFragment[];
  revision: number;
}

/** The form for the sandbox's fields, which are saved together. */
export function FieldEditor({ slug, fields, revision }: FieldEditorProps) {
  const { t } = useTranslation('fields');
  const { draft: edited, save, saving, error } = useFieldForm(slug, fields, revision);
  const { form, unsaved } = edited;
  const [moved, setMoved] = useState('');
  const rows = useRef<HTMLFormElement>(null);
  const adding = useRef<HTMLButtonElement>(null);
  const drafts = form.values.fields;
  const { errors } = form;
  useEffect(() => {
    if (Object.keys(errors).length > 0) rows.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const add = () => {
    const draft = newDraft();
    flushSync(() => form.insertListItem('fields', draft));
    document.getElementById(`${draft.key}-name`)?.focus();
  };
  const remove = (index: number) => {
    flushSync(() => form.removeListItem('fields', index));
    adding.current?.focus();
  };
  const move = (from: number, by: 1 | -1) => {
    const draft = drafts[from];
    if (!draft) return;
    flushSync(() => {
      form.reorderListItem('fields', { from, to: from + by });
      setMoved(t('moved', { name: draft.name, number: from + by + 1, count: drafts.length }));
    });
    const sameWay = document.getElementById(`${draft.key}-${by > 0 ? 'down' : 'up'}`);
    (sameWay?.matches(':disabled')
      ? document.getElementById(`${draft.key}-${by > 0 ? 'up' : 'down'}`)
      : sameWay
    )?.focus();
  };
  return (
    <form noValidate onSubmit={save} ref={rows}>
      <Text size="sm" c="dimmed" mb="md">
        {t('intro')} {t('searchable')}: {t('searchableHint')}
      </Text>
      <ConflictNotice conflict={edited.conflict} />
      <ErrorNotice error={error} />
      {drafts.length === 0 && <EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
      <Stack gap="sm">
        {drafts.map((draft, index) => (
          <FieldRow
            key={draft.key}
            form={form}
            draft={draft}
            index={index}
            isLast={index === drafts.length - 1}
            onMove={move}
            onRemove={remove}
          />
        ))}
      </Stack>
      <VisuallyHidden role="status">{moved}</VisuallyHidden>
      <Group mt="md" justify="space-between" gap="sm">
        <Button ref={adding} variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
          {t('add')}
        </Button>
        <Group gap="xs">
          <DraftNote draft={edited} busy={saving} />
          <Button type="submit" disabled={!unsaved || edited.conflict !== undefined} loading={saving}>
            {t('save')}
          </Button>
        </Group>
      </Group>
    </form>
  );
}
