import { Badge, Group, Paper, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Target } from '../calls/run-by-session.ts';
import { EmptyState } from '../frame/empty-state.tsx';
import { Time } from '../frame/time.tsx';
import type { PickedRecordFragment } from '../generated/graphql.ts';
import { PagedList } from '../lists/paged-list.tsx';
import classes from './record-picker.module.css';
import { useFoundRecords } from './use-found-records.ts';

export type PickedRecord = PickedRecordFragment;

interface RecordPickerProps {
  target: Target;
  /** The number of writes applied here. Each may have changed the list. */
  writes: number;
  picked: string | undefined;
  onPick(record: PickedRecord): void;
}

const colors = { QUEUED: 'gray', SUCCESS: 'green', FAILED: 'red' } as const;

/** The records of production, newest first, to choose one from. */
export function RecordPicker({ target, writes, picked, onPick }: RecordPickerProps) {
  const { t } = useTranslation('console');
  const [text, setText] = useState('');
  const [debounced] = useDebouncedValue(text.trim(), 300);
  const q = text.trim() === '' ? '' : debounced;
  const pages = useFoundRecords(target, q);
  const refresh = useEffectEvent(pages.refresh);
  useEffect(() => {
    if (writes > 0) refresh();
  }, [writes]);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('records')}
        </Title>
        <TextInput
          type="search"
          label={t('find')}
          description={t('findHint')}
          maxLength={200}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <PagedList
          pages={pages}
          lines={5}
          height={56}
          empty={
            <EmptyState
              title={t(q === '' ? 'noRecords' : 'nothingFound')}
              text={t(q === '' ? 'noRecordsText' : 'nothingFoundText')}
            />
          }
        >
          {(rows) => (
            <Stack gap={6}>
              {rows.map((record) => (
                <UnstyledButton
                  key={record.id}
                  className={classes.record}
                  aria-pressed={record.id === picked}
                  onClick={() => onPick(record)}
                >
                  <Group justify="space-between" gap="xs">
                    <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                      {record.id}
                    </Text>
                    <Badge variant="light" color={colors[record.status]} tt="none" size="sm">
                      {t(`status.${record.status}`)}
                    </Badge>
                  </Group>
                  <Text size="xs" ff="monospace" truncate>
                    {record.payloadText.slice(0, 200)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    <Time at={record.updatedAt} />
                  </Text>
                </UnstyledButton>
              ))}
            </Stack>
          )}
        </PagedList>
      </Stack>
    </Paper>
  );
}
