import { Badge, Button, Group, SegmentedControl, Tabs, Text } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { useQuery } from 'urql';
import { DraftDot } from '../forms/draft-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { Pending } from '../frame/pending.tsx';
import { graphql } from '../generated/gql.ts';
import { AccountNotices } from '../notices/account-notices.tsx';
import { EndpointNotices } from '../notices/endpoint-notices.tsx';
import type { EndpointView } from './use-endpoint.ts';

const query = graphql(`
  query EndpointFrame($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      name
      slug
      url
      active
      version
      role
      ownerName
      ...TroubleParts
      environments {
        name
        settingsChangedAt
      }
    }
  }
`);

const tabs = [
  'overview',
  'fields',
  'keys',
  'webhook',
  'versions',
  'requests',
  'records',
  'statistics',
  'settings',
] as const;

/**
 * An endpoint's page: its name, the switch between sandbox and production, and the tabs. Each tab calls
 * `useEndpoint()`.
 */
export function EndpointPage() {
  const { t } = useTranslation('endpoint');
  const { slug = '', environment = '' } = useParams();
  const navigate = useNavigate();
  const tab = useLocation().pathname.split('/')[4] ?? 'overview';
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug } });
  if (environment !== 'sandbox' && environment !== 'production')
    return <Navigate to={`/endpoints/${slug}/sandbox/overview`} replace />;
  if (!data) return <Pending error={error} refetch={refetch} />;
  const { endpoint } = data;
  const go = (toEnvironment: string, toTab: string | null) =>
    navigate(`/endpoints/${slug}/${toEnvironment}/${toTab ?? tab}`);
  const view: EndpointView = { endpoint, environment: environment === 'sandbox' ? 'SANDBOX' : 'PRODUCTION' };
  return (
    <Page title={endpoint.name} actions={<Actions {...view} />}>
      <AccountNotices />
      <EndpointNotices slug={slug} troubles={endpoint.troubles} />
      <Group mb="md" gap="sm">
        <SegmentedControl
          aria-label={t('environment')}
          value={environment}
          onChange={(to) => go(to, tab)}
          data={[
            { value: 'sandbox', label: t('sandbox') },
            { value: 'production', label: t('production') },
          ]}
        />
        {!endpoint.active && <Badge color="red.9">{t('inactive')}</Badge>}
        {endpoint.role === 'COLLABORATOR' && <Text size="sm">{t('collaborating', { owner: endpoint.ownerName })}</Text>}
      </Group>
      <Tabs value={tab} onChange={(to) => go(environment, to)} keepMounted={false} activateTabWithKeyboard={false}>
        <TabList active={tab} slug={slug} />
        <Tabs.Panel value={tab}>
          <Suspense fallback={<Loading />}>
            <Outlet context={view} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** The draft name of each tab's form. A tab is marked while its form has unsaved changes and another tab is open. */
const drafted: { readonly [tab: string]: string } = {
  fields: 'fields',
  webhook: 'webhook',
  versions: 'deployment',
  settings: 'general',
};

/** The tabs in a row that scrolls sideways. The active one is always in view. */
function TabList({ active, slug }: { active: string; slug: string }) {
  const { t, i18n } = useTranslation('endpoint');
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useViewportSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect reads the page, where these three move the active tab out of view
  useEffect(() => {
    const row = ref.current;
    const tab = row?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (row && tab) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }, [active, width, i18n.language]);
  return (
    <Tabs.List ref={ref} mb="md" pos="relative" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
      {tabs.map((one) => (
        <Tabs.Tab
          key={one}
          value={one}
          style={{ flexShrink: 0 }}
          rightSection={one !== active && drafted[one] && <DraftDot name={`${drafted[one]}.${slug}`} />}
        >
          {t(one)}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}

function Actions({ endpoint: { slug, role }, environment }: EndpointView) {
  const { t } = useTranslation('endpoint');
  if (environment === 'SANDBOX') {
    return (
      <Button component={Link} to={`/endpoints/${slug}/test`}>
        {t('test')}
      </Button>
    );
  }
  if (role !== 'OWNER') return null;
  return (
    <Button component="a" href={`/endpoints/${slug}/console`} target="_blank" rel="noopener">
      {t('openConsole')}
    </Button>
  );
}
