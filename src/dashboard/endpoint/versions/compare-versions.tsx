import { Group, Select, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { ChangesList, isDifferent } from './changes-list.tsx';

interface CompareVersionsProps {
  slug: string;
  owns: boolean;
  latest: number;
}

/** The changes between any two versions. Version 0 has no settings. */
export function CompareVersions({ slug, owns, latest }: CompareVersionsProps) {
  const { t } = useTranslation('versions');
  const [from, setFrom] = useState(latest - 1);
  const [to, setTo] = useState(latest);
  const options = Array.from({ length: latest + 1 }, (_, number) => ({
    value: String(number),
    label: number === 0 ? t('nothing') : t('version', { number }),
  })).toReversed();
  const shared = { data: options, allowDeselect: false, w: 180, searchable: latest > 12 };
  return (
    <section aria-labelledby="compare-versions">
      <Title order={2} size="h4" mb="sm" id="compare-versions">
        {t('compare')}
      </Title>
      <Group mb="md" gap="sm">
        <Select {...shared} label={t('from')} value={String(from)} onChange={(value) => setFrom(Number(value))} />
        <Select {...shared} label={t('to')} value={String(to)} onChange={(value) => setTo(Number(value))} />
      </Group>
      <Difference slug={slug} owns={owns} from={from} to={to} />
    </section>
  );
}

const query = graphql(`
  query CompareVersions($slug: String!, $from: Int!, $to: Int!, $owns: Boolean!) {
    compareVersions(endpoint: $slug, from: $from, to: $to) {
      ...SettingsChangesParts
    }
  }
`);

/** The changes from one version to another. */
export function Difference({ slug, owns, from, to }: { slug: string; owns: boolean; from: number; to: number }) {
  const { t } = useTranslation('versions');
  const [{ data, error }] = useQuery({ query, variables: { slug, owns, from, to } });
  if (!data) return error ? <ErrorNotice error={error} /> : <Loading lines={2} />;
  return isDifferent(data.compareVersions) ? (
    <ChangesList changes={data.compareVersions} />
  ) : (
    <Text size="sm">{t('same')}</Text>
  );
}
