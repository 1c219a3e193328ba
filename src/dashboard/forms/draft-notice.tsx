import { Alert, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../frame/format.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { draftKey, hasDraft } from './drafts.ts';
import type { PartChange } from './merge.ts';
import type { Conflict } from './use-draft-form.ts';

/** Shows the conflicting changes of others, and the ways to resolve them. Renders nothing without a conflict. */
export function ConflictNotice({ conflict }: { conflict: Conflict | undefined }) {
  const { t } = useTranslation('drafts');
  const account = useAccount();
  if (!conflict) return null;
  const { changes, origin, acceptTheirs, merge, keepMine } = conflict;
  const at = origin?.at ? formatDateTime(origin.at) : undefined;
  const by = origin?.by?.id === account.id ? t('you') : origin?.by?.name;
  const both = changes.some((change) => change.both);
  return (
    <Alert color="orange" icon={<IconUsersGroup aria-hidden />} role="alert" mb="md" title={t('conflictTitle')}>
      <Stack gap="xs">
        <Text size="sm">{by && at ? t('changedBy', { by, at }) : t('changedElsewhere')}</Text>
        <List size="sm">
          {changes.map((change) => (
            <List.Item key={change.name} style={{ overflowWrap: 'anywhere' }}>
              <b>{change.name}</b> {t(change.kind)}
              {nowOf(change)}
              {change.both && ` · ${t('both')}`}
            </List.Item>
          ))}
        </List>
        <Text size="sm">{both ? t('mergeBoth') : t('mergeApart')}</Text>
        <Group gap="xs">
          <Button size="xs" onClick={merge}>
            {t('merge')}
          </Button>
          <Button size="xs" variant="default" onClick={acceptTheirs}>
            {t('acceptTheirs')}
          </Button>
          <Button size="xs" variant="default" onClick={keepMine}>
            {t('keepMine')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** Says that the form has unsaved changes, and offers to discard them. */
export function DraftNote({
  draft: { unsaved, partial, discard },
  busy,
  text,
}: {
  draft: { unsaved: boolean; partial: boolean; discard: () => void };
  busy: boolean;
  /** Replaces the text. */
  text?: string;
}) {
  const { t } = useTranslation('drafts');
  if (!unsaved) return null;
  return (
    <Group gap="xs">
      <Text size="sm" role="status">
        {text ?? t('unsaved')} {partial && t('partial')}
      </Text>
      <Button variant="subtle" size="compact-sm" disabled={busy} onClick={discard}>
        {t('discard')}
      </Button>
    </Group>
  );
}

/** A dot for a tab whose form has unsaved changes. */
export function DraftDot({ name }: { name: string }) {
  const { t } = useTranslation('drafts');
  if (!useHasDraft(name)) return null;
  return (
    <Text span role="img" aria-label={t('mark')} title={t('mark')} c="var(--mantine-color-orange-light-color)">
      ●
    </Text>
  );
}

/** A badge for a button whose dialog has unsaved changes. */
export function DraftMark({ name }: { name: string }) {
  const { t } = useTranslation('drafts');
  if (!useHasDraft(name)) return null;
  return (
    <Badge color="yellow" variant="light" tt="none">
      {t('mark')}
    </Badge>
  );
}

function useHasDraft(name: string): boolean {
  return hasDraft(draftKey(useAccount().id, name));
}

/** Returns the other user's value, if it is short enough to show. */
function nowOf({ now }: PartChange): string {
  const text = Array.isArray(now)
    ? now.filter((one) => typeof one === 'string').join(', ')
    : typeof now === 'string'
      ? now
      : '';
  return text === '' ? '' : `: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}
