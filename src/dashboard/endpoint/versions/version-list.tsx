import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { Time } from '../../frame/time.tsx';
import type { VersionsQuery } from '../../generated/graphql.ts';
import { LoadMore } from '../../lists/load-more.tsx';
import type { Pages } from '../../lists/use-pages.ts';
import { RollBack } from './roll-back.tsx';

type Version = VersionsQuery['endpoint']['versions']['edges'][number]['node'];

interface VersionListProps {
  slug: string;
  owns: boolean;
  /** The version in production. */
  current: number;
  /** The revision of the sandbox's settings. */
  revision: number;
  pages: Pages<Version>;
  onRolledBack: (secret: string | null | undefined) => void;
}

/** Every version, newest first, each with a rollback. */
export function VersionList({ slug, owns, current, revision, pages, onRolledBack }: VersionListProps) {
  const { t } = useTranslation('versions');
  const [wanted, setWanted] = useState<number>();
  const { rows, error, refresh } = pages;
  return (
    <section aria-labelledby="versions">
      <Title order={2} size="h4" mb="sm" id="versions">
        {t('versionsTitle')}
      </Title>
      {!rows && (error ? <ErrorNotice error={error} retry={refresh} /> : <Loading lines={3} height={60} />)}
      {rows?.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      <Stack gap="xs">
        {rows?.map(({ number, deployedAt, deployedBy, restoredFrom }) => (
          <Paper key={number} withBorder px="md" py="sm">
            <Group justify="space-between" gap="xs">
              <div>
                <Group gap="xs">
                  <Text fw={600}>{t('version', { number })}</Text>
                  {number === current && <Badge color="green">{t('current')}</Badge>}
                </Group>
                <Text size="sm" c="dimmed">
                  <Time at={deployedAt} />
                  {deployedBy && ` · ${t('by', { name: deployedBy.name })}`}
                  {restoredFrom != null && ` · ${t('restored', { number: restoredFrom })}`}
                </Text>
              </div>
              {owns && number !== current && (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('rollBackTo', { number })}
                  onClick={() => setWanted(number)}
                >
                  {t('rollBack')}
                </Button>
              )}
            </Group>
          </Paper>
        ))}
      </Stack>
      <LoadMore pages={pages} />
      <RollBack
        {...{ slug, current, revision }}
        version={wanted}
        onClose={() => setWanted(undefined)}
        onDone={onRolledBack}
      />
    </section>
  );
}
