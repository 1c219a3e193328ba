import { Anchor, Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatMonth, formatNumber, formatPercent } from '../frame/format.ts';
import type { EndpointRowFragment } from '../generated/graphql.ts';
import { type MonthSum, sumMonths } from './sum-months.ts';
import { Trend } from './trend.tsx';

/** An endpoint in the list, with what both of its environments did. */
export function EndpointRow({ endpoint }: { endpoint: EndpointRowFragment }) {
  const { t } = useTranslation('endpoints');
  const months = sumMonths([...endpoint.sandbox, ...endpoint.production]);
  const { requests = 0, success } = months.at(-1) ?? {};
  const shown = formatNumber(requests);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/endpoints/${endpoint.slug}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {endpoint.name}
        </Anchor>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {endpoint.slug}
        </Text>
        <Text size="sm" hiddenFrom="sm">
          {endpoint.role === 'COLLABORATOR' && `${t('collaborator')} · `}
          {t('requestsShort', { count: requests, shown })}
          {success !== undefined && ` · ${t('successShort', { share: formatPercent(success) })}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <State endpoint={endpoint} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{t(endpoint.role === 'COLLABORATOR' ? 'collaborator' : 'owner')}</Text>
        {endpoint.role === 'COLLABORATOR' && (
          <Text size="sm" c="dimmed">
            {t('ownedBy', { owner: endpoint.ownerName })}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        {shown}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        {success === undefined ? (
          <Text size="sm" c="dimmed">
            {t('none')}
          </Text>
        ) : (
          formatPercent(success)
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" w={140}>
        <Trend values={months.map((month) => month.requests)} label={t('trendOf', { months: months.map(nameMonth).join(', ') })} />
      </Table.Td>
    </Table.Tr>
  );
}

function State({ endpoint: { active, version } }: { endpoint: EndpointRowFragment }) {
  const { t } = useTranslation('endpoints');
  if (!active) {
    return (
      <Badge variant="light" color="red" miw="max-content">
        {t('off')}
      </Badge>
    );
  }
  return (
    <Badge variant="light" color={version > 0 ? 'green' : 'gray'} miw="max-content">
      {version > 0 ? t('on') : t('notDeployed')}
    </Badge>
  );
}

function nameMonth({ month, requests }: MonthSum): string {
  return `${formatMonth(month)} ${formatNumber(requests)}`;
}
