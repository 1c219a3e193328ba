import { Anchor, Badge, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatMonth, formatNumber, formatPercent } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import type { EndpointRowFragment } from '../generated/graphql.ts';
import { placeOf, type Trouble } from '../notices/trouble-parts.ts';
import { type MonthSum, sumMonths } from './sum-months.ts';
import { Trend } from './trend.tsx';

/** An endpoint in the list, with what both of its environments did. */
export function EndpointRow({ endpoint }: { endpoint: EndpointRowFragment }) {
  const { t } = useTranslation('endpoints');
  const months = sumMonths([...endpoint.sandbox, ...endpoint.production]);
  const { requests = 0, success } = months.at(-1) ?? {};
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/endpoints/${endpoint.slug}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {endpoint.name}
        </Anchor>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {endpoint.slug}
        </Text>
        {endpoint.role === 'COLLABORATOR' && (
          <Text size="sm">
            {t('collaborator')} · {t('ownedBy', { owner: endpoint.ownerName })}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label={t('state')}>
        <State endpoint={endpoint} />
        {[...new Map(endpoint.troubles.map((trouble) => [trouble.kind, trouble])).values()].map((trouble) => (
          <TroubleLink key={trouble.kind} slug={endpoint.slug} trouble={trouble} />
        ))}
      </Table.Td>
      <Table.Td data-label={t('lastUsed')} style={{ whiteSpace: 'nowrap' }}>
        {endpoint.lastUsedAt ? <Time at={endpoint.lastUsedAt} /> : <Nothing>{t('neverUsed')}</Nothing>}
      </Table.Td>
      <Table.Td data-label={t('requests')} ta="right">
        {formatNumber(requests)}
      </Table.Td>
      <Table.Td data-label={t('applied')} ta="right">
        {success === undefined ? <Nothing>{t('noData')}</Nothing> : formatPercent(success)}
      </Table.Td>
      <Table.Td data-label={t('trend')}>
        <Trend
          values={months.map((month) => month.requests)}
          label={t('trendOf', { months: months.map(nameMonth).join(', ') })}
        />
      </Table.Td>
    </Table.Tr>
  );
}

function TroubleLink({ slug, trouble }: { slug: string; trouble: Trouble }) {
  const { t } = useTranslation('endpoints');
  if (trouble.kind === 'INACTIVE') return null;
  return (
    <Anchor component={Link} to={`/endpoints/${slug}/${placeOf(trouble)}`} size="sm" c="error" display="block">
      {t(`webhookTrouble.${trouble.kind}`)}
    </Anchor>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
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
