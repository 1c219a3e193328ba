import { Anchor, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { codesOf, describeError } from '../client/describe-error.ts';
import { EmptyState } from '../frame/empty-state.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { AccountNotices } from '../notices/account-notices.tsx';
import { EndpointNotices } from '../notices/endpoint-notices.tsx';
import { ProductionBand } from './production-band.tsx';
import { ProductionConsole } from './production-console.tsx';

const query = graphql(`
  query ConsoleEndpoint($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      name
      slug
      active
      version
      ownerName
      fields(environment: PRODUCTION) { ...PayloadField }
      samplePayload(environment: PRODUCTION) { text withoutValue }
      ...TroubleParts
    }
  }
`);

// Tests ownership: the API refuses this field to anybody but the owner, and only the owner may write without a key.
const ownership = graphql(`
  query ConsoleOwnership($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      webhook(environment: PRODUCTION) { id }
    }
  }
`);

/** The console for production, for the owner alone. */
export function ConsolePage() {
  const { t } = useTranslation('console');
  const { slug = '' } = useParams();
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug } });
  const [{ error: refused, fetching, stale }] = useQuery({
    query: ownership,
    variables: { slug },
    requestPolicy: 'network-only',
  });
  const back = (
    <Anchor component={Link} to={`/endpoints/${slug}/production/overview`} size="sm">
      {t('back')}
    </Anchor>
  );
  const endpoint = data?.endpoint;
  const title = endpoint ? t('titleOf', { name: endpoint.name }) : t('title');
  const shown = endpoint && !refused && !fetching && endpoint.version > 0 ? endpoint : undefined;
  return (
    <>
      {shown && <ProductionBand active={shown.active} />}
      <Page title={title} actions={back}>
        <AccountNotices />
        {endpoint && <EndpointNotices slug={slug} troubles={endpoint.troubles} />}
        {error && <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
        {!error && (!endpoint || ((fetching || stale) && !refused)) && <Loading lines={8} height={48} />}
        {endpoint && refused && !codesOf(refused).includes('PERMISSION_DENIED') && <ErrorNotice error={refused} />}
        {endpoint && codesOf(refused).includes('PERMISSION_DENIED') && (
          <EmptyState
            title={t('refusedTitle')}
            text={t('refusedText', { reason: describeError(refused).text, owner: endpoint.ownerName })}
          />
        )}
        {endpoint && !refused && !fetching && endpoint.version === 0 && (
          <EmptyState
            title={t('notDeployed')}
            text={t('notDeployedText')}
            action={
              <Button component={Link} to={`/endpoints/${slug}/production/versions`}>
                {t('deploy')}
              </Button>
            }
          />
        )}
        {shown && <ProductionConsole endpoint={shown} />}
      </Page>
    </>
  );
}
