import { Alert, Badge, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatNumber, formatPercent } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import type { UsageAccount } from './usage-account.ts';

/** The usage of the present period, and the rest of its quota. */
export function PresentPeriod({ account: { subscription, usage } }: { account: UsageAccount }) {
  const { t } = useTranslation('usage');
  const { plan } = subscription;
  const share = usage.limit > 0 ? usage.used / usage.limit : 1;
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="present-period">
      <Group justify="space-between" mb="md" gap="xs">
        <Title order={2} size="h4" id="present-period">
          {t('present')}
        </Title>
        <Badge size="lg" variant="light">
          {plan.name}
        </Badge>
      </Group>
      <Group align="baseline" gap="xs" mb="xs">
        <Text fz={32} fw={700} lh={1.1}>
          {formatNumber(usage.used)}
        </Text>
        <Text c="dimmed">{t('ofLimit', { limit: formatNumber(usage.limit), share: formatPercent(share) })}</Text>
      </Group>
      <Progress.Root size="lg" radius="xl">
        <Progress.Section
          value={Math.min(100, share * 100)}
          color={colorOf(share, plan.overage)}
          aria-label={t('used')}
        />
      </Progress.Root>
      <SimpleGrid cols={{ base: 1, xs: 3 }} mt="lg">
        <Figure label={t('remaining')}>{formatNumber(usage.remaining)}</Figure>
        <Figure
          label={t('periodLabel')}
        >{`${formatDay(usage.periodStart.slice(0, 10))} – ${formatDay(usage.periodEnd.slice(0, 10), true)}`}</Figure>
        <Figure label={t('renews')}>
          <Time at={usage.periodEnd} />
        </Figure>
      </SimpleGrid>
      <Notice share={share} overage={plan.overage} past={usage.overage} />
      <Text size="sm" c="dimmed" mt="md">
        {t('whatCounts')}
      </Text>
    </Paper>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={600}>{children}</Text>
    </Stack>
  );
}

function Notice({ share, overage, past }: { share: number; overage: boolean; past: number }) {
  const { t } = useTranslation('usage');
  if (share < 0.8) return null;
  if (share < 1) {
    return (
      <Alert color="yellow" mt="lg" title={t('nearTitle')}>
        {t(overage ? 'nearOverage' : 'nearText')}
      </Alert>
    );
  }
  return overage ? (
    <Alert color="yellow" mt="lg" title={t('overTitle', { past: formatNumber(past) })}>
      {t('overText')}
    </Alert>
  ) : (
    <Alert color="red" mt="lg" title={t('fullTitle')}>
      {t('fullText')}
    </Alert>
  );
}

function colorOf(share: number, overage: boolean): string {
  if (share >= 1) return overage ? 'yellow.7' : 'red.7';
  return share >= 0.8 ? 'yellow.7' : 'indigo';
}
