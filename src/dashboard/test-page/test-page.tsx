import { Anchor, Badge, Button, Container, CopyButton, Grid, Group, Paper, Stack, Text } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Provider, useQuery } from 'urql';
import { codesOf } from '../client/describe-error.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { KeyCard } from './key-card.tsx';
import { TestForm } from './test-form.tsx';
import { type TestKey, useTestKey } from './use-test-key.ts';

const query = graphql(`
  query TestedEndpoint($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      name
      slug
      url
      description
      role
      fields(environment: SANDBOX) { ...PayloadField }
      samplePayload(environment: SANDBOX) { text withoutValue }
    }
  }
`);

/**
 * The reference and test page of an endpoint's sandbox. Anybody can use it with a key, and members of the endpoint with
 * their session.
 */
export function TestPage() {
  const { slug = '' } = useParams();
  const testKey = useTestKey(slug);
  const bench = <TestBench key={`${slug} ${testKey.key}`} slug={slug} testKey={testKey} />;
  return testKey.client ? <Provider value={testKey.client}>{bench}</Provider> : bench;
}

/** The page, once it is known whether there is a key. */
function TestBench({ slug, testKey }: { slug: string; testKey: TestKey }) {
  const { t } = useTranslation('testPage');
  const [{ data, error, fetching }, refetch] = useQuery({ query, variables: { slug } });
  const endpoint = data?.endpoint;
  const codes = codesOf(error);
  if (!endpoint && !testKey.key && codes.includes('UNAUTHENTICATED')) return <Stranger slug={slug} testKey={testKey} />;
  const keyFails =
    testKey.key !== undefined &&
    !endpoint &&
    (codes.includes('UNAUTHENTICATED') || codes.includes('ENDPOINT_NOT_FOUND'));
  return (
    <Page
      title={endpoint ? t('titleOf', { name: endpoint.name }) : t('title')}
      actions={<Actions slug={slug} inside={Boolean(endpoint?.role)} />}
    >
      <Group mb="md" gap="sm">
        <Badge color="blue" variant="light" tt="none">
          {t('sandboxOnly')}
        </Badge>
        {endpoint?.description && <Text size="sm">{endpoint.description}</Text>}
      </Group>
      {endpoint && !fetching ? (
        <TestForm endpoint={endpoint} testKey={testKey} />
      ) : (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack>
              {/* The loaded form has a key card of its own. One shown before would lose a key that was just pasted. */}
              {(testKey.key || error) && (
                <Paper withBorder p="md">
                  <KeyCard
                    testKey={testKey}
                    error={keyFails ? t(codes.includes('UNAUTHENTICATED') ? 'keyRefused' : 'otherKey') : undefined}
                  />
                </Paper>
              )}
              {error && !keyFails && (
                <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
              )}
              {!error && <Loading lines={8} />}
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>{!error && <Loading lines={12} />}</Grid.Col>
        </Grid>
      )}
    </Page>
  );
}

function Actions({ slug, inside }: { slug: string; inside: boolean }) {
  const { t } = useTranslation('testPage');
  return (
    <>
      {inside && (
        <Anchor component={Link} to={`/endpoints/${slug}/sandbox/overview`} size="sm">
          {t('back')}
        </Anchor>
      )}
      <CopyButton value={`${location.origin}/endpoints/${slug}/test`}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />}
          >
            {t(copied ? 'linkCopied' : 'copyLink')}
          </Button>
        )}
      </CopyButton>
    </>
  );
}

/** For visitors without a session or a key. */
function Stranger({ slug, testKey }: { slug: string; testKey: TestKey }) {
  const { t } = useTranslation('testPage');
  return (
    <Container size={560} px={0} pt="xl">
      <Page title={t('strangerTitle')}>
        <Stack>
          <Text>{t('strangerText')}</Text>
          <Paper withBorder p="md">
            <KeyCard testKey={testKey} />
          </Paper>
          <Anchor
            component={Link}
            to={`/sign-in?${new URLSearchParams({ next: `/endpoints/${slug}/test` })}`}
            size="sm"
          >
            {t('signIn')}
          </Anchor>
        </Stack>
      </Page>
    </Container>
  );
}
