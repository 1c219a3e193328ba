import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { ChangesList, isDifferent } from './changes-list.tsx';

const query = graphql(`
  query CompareVersions($slug: String!, $from: Int!, $to: Int!, $owns: Boolean!) {
    compareVersions(endpoint: $slug, from: $from, to: $to) {
      ...SettingsChangesParts
    }
  }
`);

/** What changes from one version to another. */
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
