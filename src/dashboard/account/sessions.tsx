import { Badge, Button, Divider, Group, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Client, useClient, useMutation } from 'urql';
import { confirm } from '../frame/confirm.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import type { SessionsQuery } from '../generated/graphql.ts';
import { LoadMore } from '../lists/load-more.tsx';
import { usePages } from '../lists/use-pages.ts';
import { Section } from './section.tsx';

const query = graphql(`
  query Sessions($after: String) {
    sessions(first: 20, after: $after) {
      edges {
        node {
          id
          current
          address
          userAgent
          createdAt
          seenAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const revokeSession = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      id
    }
  }
`);

type SessionRow = SessionsQuery['sessions']['edges'][number]['node'];

/** The sessions of the account, each with a button that ends it. */
export function Sessions() {
  const { t } = useTranslation('account');
  const pages = usePages({ query, variables: {}, list: (data) => data.sessions });
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const endOthers = async () => {
    if (
      !(await confirm({ title: t('endOthersTitle'), text: t('endOthersText'), confirm: t('endOthers'), danger: true }))
    )
      return;
    setBusy(true);
    try {
      // Page by page until none is left, because each ended session is an entry of the audit log.
      for (let ids = await listOthers(client); ids.length > 0; ids = await listOthers(client)) {
        for (const id of ids) {
          const { error } = await client.mutation(revokeSession, { id });
          if (error) throw error;
        }
      }
      pages.refresh();
      notifyDone(t('othersEnded'));
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  const others = pages.rows?.some(({ current }) => !current);
  return (
    <Section
      title={t('sessions')}
      text={t('sessionsText')}
      actions={
        others && (
          <Button variant="default" size="xs" loading={busy} onClick={endOthers}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <ErrorNotice error={pages.error} />
      {!pages.rows && !pages.error && <Loading lines={2} height={56} />}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {pages.rows?.map((session, index) => (
          <li key={session.id}>
            {index > 0 && <Divider mb="sm" />}
            <Row session={session} onEnded={pages.refresh} />
          </li>
        ))}
      </Stack>
      <LoadMore pages={pages} />
    </Section>
  );
}

/** Ids of the other sessions on the first page. */
async function listOthers(client: Client): Promise<string[]> {
  const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' });
  if (!data) throw error ?? new Error('There is no answer');
  return data.sessions.edges.flatMap(({ node }) => (node.current ? [] : [node.id]));
}

function Row({
  session: { id, current, address, userAgent, createdAt, seenAt },
  onEnded,
}: {
  session: SessionRow;
  onEnded: () => void;
}) {
  const { t } = useTranslation('account');
  const [{ fetching }, revoke] = useMutation(revokeSession);
  const { name, mobile } = describeDevice(userAgent ?? '');
  const device = name || t('unknownDevice');
  const Icon = mobile ? IconDeviceMobile : IconDeviceDesktop;
  const end = async () => {
    if (!(await confirm({ title: t('endTitle', { device }), text: t('endText'), confirm: t('end'), danger: true })))
      return;
    const { error } = await revoke({ id });
    if (error) return notifyError(error);
    onEnded();
    notifyDone(t('ended', { device }));
  };
  return (
    <Group wrap="nowrap" justify="space-between">
      <Group wrap="nowrap" gap="sm" miw={0}>
        <Icon size={24} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500} title={userAgent ?? undefined}>
              {device}
            </Text>
            {current && (
              <Badge color="green" variant="light">
                {t('thisDevice')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {address || t('unknownAddress')} · {t('signedIn')} <Time at={createdAt} /> · {t('seen')}{' '}
            <Time at={seenAt} />
          </Text>
        </div>
      </Group>
      {!current && (
        <Button
          variant="default"
          size="xs"
          loading={fetching}
          onClick={end}
          aria-label={t('endTitle', { device })}
          style={{ flexShrink: 0 }}
        >
          {t('end')}
        </Button>
      )}
    </Group>
  );
}

/** In this order: a browser comes before those whose user agents also contain its name. */
const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
  ['curl', /^curl\//],
] as const;
const systems = [
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** Returns a browser's common name, such as "Firefox · Windows". An unknown user agent is cut to 60 characters. */
function describeDevice(userAgent: string): { name: string; mobile: boolean } {
  const known = [nameIn(browsers, userAgent), nameIn(systems, userAgent)].filter(Boolean);
  return { name: known.join(' · ') || userAgent.slice(0, 60), mobile: /\b(Mobile|Android|iPhone)\b/.test(userAgent) };
}

function nameIn(names: readonly (readonly [name: string, sign: RegExp])[], userAgent: string): string | undefined {
  return names.find(([, sign]) => sign.test(userAgent))?.[0];
}
