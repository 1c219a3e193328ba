import { Anchor, Badge, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatMonth, formatNumber, formatPercent } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import type { EndpointRowFragment } from '../generated/graphql.ts';
import { type Trouble, troublePath } from '../notices/trouble-parts.ts';

/** An endpoint in the list, with the figures of both environments. */
export function EndpointRow({ endpoint }: { endpoint: EndpointRowFragment }) {
  const { t } = useTranslation('endpointList');
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
  const { t } = useTranslation('endpointList');
  if (trouble.kind === 'INACTIVE') return null;
  return (
    <Anchor component={Link} to={`/endpoints/${slug}/${troublePath(trouble)}`} size="sm" c="error" display="block">
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
  const { t } = useTranslation('endpointList');
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

interface MonthFigure {
  month: string;
  succeeded: number;
  failed: number;
}

interface MonthSum {
  month: string;
  /** Accepted writes: applied or failed. */
  requests: number;
  /** The share of applied writes; undefined without writes. */
  success: number | undefined;
}

/** Adds up the figures of each month, in the order of the months. */
function sumMonths(figures: readonly MonthFigure[]): MonthSum[] {
  const months = [...new Set(figures.map(({ month }) => month))].toSorted();
  return months.map((month) => {
    const own = figures.filter((figure) => figure.month === month);
    const succeeded = own.reduce((sum, figure) => sum + figure.succeeded, 0);
    const requests = succeeded + own.reduce((sum, figure) => sum + figure.failed, 0);
    return { month, requests, success: requests > 0 ? succeeded / requests : undefined };
  });
}

const width = 120;
const height = 32;

/**
 * A small line chart of the months, drawn by hand: the chart library would be half of the first load. `label` is its
 * text for screen readers.
 */
function Trend({ values, label }: { values: number[]; label: string }) {
  const highest = Math.max(1, ...values);
  const points = values.map(
    (value, index) =>
      `${(index / Math.max(1, values.length - 1)) * width},${height - 1 - (value / highest) * (height - 2)}`,
  );
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--mantine-color-indigo-6)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
