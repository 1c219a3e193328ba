import { Anchor, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDuration, formatNumber, formatPercent } from '../../frame/format.ts';
import type { EndpointOverviewQuery } from '../../generated/graphql.ts';
import { SectionCard } from './section-card.tsx';

interface MonthInBriefProps {
  figure: EndpointOverviewQuery['endpoint']['monthFigures'][number] | undefined;
  /** The link to the statistics. */
  path: string;
}

/** The figures of the present month. */
export function MonthInBrief({ figure, path }: MonthInBriefProps) {
  const { t } = useTranslation('overview');
  const { succeeded = 0, failed = 0, refused = 0, meanMs, p95Ms } = figure ?? {};
  const requests = succeeded + failed;
  const nothing = t('nothing');
  const figures = [
    { name: t('requests'), value: formatNumber(requests) },
    { name: t('success'), value: requests > 0 ? formatPercent(succeeded / requests) : nothing },
    { name: t('refused'), value: formatNumber(refused) },
    { name: t('mean'), value: meanMs == null ? nothing : formatDuration(meanMs) },
    { name: t('p95'), value: p95Ms == null ? nothing : formatDuration(p95Ms) },
  ];
  return (
    <SectionCard
      title={t('figuresTitle')}
      action={
        <Anchor component={Link} to={path} size="sm">
          {t('toStatistics')}
        </Anchor>
      }
    >
      <SimpleGrid component="dl" cols={{ base: 2, xs: 3 }} spacing="md" m={0}>
        {figures.map(({ name, value }) => (
          <div key={name}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text
              component="dd"
              m={0}
              size={value === nothing ? 'sm' : 'xl'}
              fw={value === nothing ? 400 : 600}
              lh={1.6}
            >
              {value}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </SectionCard>
  );
}
