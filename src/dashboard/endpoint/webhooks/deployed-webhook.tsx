import { Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../frame/empty-state.tsx';
import { describeRetry, eventNames, type Webhook } from './webhook-parts.ts';

/** Production's webhook, which only a deploy changes. */
export function DeployedWebhook({ slug, webhook }: { slug: string; webhook: Webhook | undefined }) {
  const { t } = useTranslation('webhooks');
  const toVersions = (
    <Anchor component={Link} to={`/endpoints/${slug}/sandbox/versions`}>
      {t('toDeploy')}
    </Anchor>
  );
  if (!webhook) return <EmptyState title={t('noneDeployed')} text={t('productionText')} action={toVersions} />;
  const rows = [
    { name: t('url'), value: webhook.url },
    {
      name: t('events'),
      value: (
        <Group gap={6}>
          {webhook.events.map((event) => (
            <Badge key={event} variant="default" tt="none">
              {eventNames[event]}
            </Badge>
          ))}
        </Group>
      ),
    },
    { name: t('headers'), value: webhook.headerNames.join(', ') || t('noHeaders') },
    { name: t('retry'), value: describeRetry(webhook.retry) },
  ];
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t('productionText')} {toVersions}
      </Text>
      <Table variant="vertical" withTableBorder layout="fixed">
        <Table.Tbody>
          {rows.map(({ name, value }) => (
            <Table.Tr key={name}>
              <Table.Th w={140} scope="row">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
