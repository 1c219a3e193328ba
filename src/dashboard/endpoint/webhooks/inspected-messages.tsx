import { Accordion, Badge, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery, useSubscription } from 'urql';
import { useStreamCursor } from '../../client/use-stream-cursor.ts';
import { CodeText } from '../../frame/code-text.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Time } from '../../frame/time.tsx';
import { useAskAgain } from '../../frame/use-ask-again.ts';
import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName, InspectedMessagesQuery } from '../../generated/graphql.ts';

const query = graphql(`
  query InspectedMessages($slug: String!, $environment: EnvironmentName!) {
    inspectedMessages(endpoint: $slug, environment: $environment) {
      id
      receivedAt
      body
      headers {
        name
        value
      }
    }
  }
`);

const live = graphql(`
  subscription InspectedDelivery($slug: String!, $environment: EnvironmentName!, $after: String) {
    deliveryUpdated(endpoint: $slug, environment: $environment, after: $after) {
      id
      cursor
    }
  }
`);

type Message = InspectedMessagesQuery['inspectedMessages'][number];

interface InspectedMessagesProps {
  slug: string;
  environment: EnvironmentName;
}

/** The messages of the built-in inspector, newest first, updated live. */
export function InspectedMessages({ slug, environment }: InspectedMessagesProps) {
  const { t } = useTranslation('webhooks');
  const { messages, error } = useInspected(slug, environment);
  const [newest] = messages ?? [];
  return (
    <section aria-labelledby="inspected">
      <Title order={2} size="h4" mb="sm" id="inspected">
        {t('inspector')}
      </Title>
      <ErrorNotice error={messages ? undefined : error} />
      {!newest && (
        <Group gap="sm" wrap="nowrap" role="status">
          <Loader size="xs" aria-hidden />
          <Text size="sm">{t('inspectorWaiting')}</Text>
        </Group>
      )}
      {newest && messages && (
        <Accordion variant="separated" multiple defaultValue={[newest.id]} key={newest.id}>
          {messages.map((message) => (
            <InspectedMessage key={message.id} message={message} />
          ))}
        </Accordion>
      )}
    </section>
  );
}

/** Reads the messages of an inspector again after each delivery. */
export function useInspected(slug: string, environment: EnvironmentName) {
  const cursor = useStreamCursor(slug, environment);
  const pause = cursor === undefined;
  const [{ data, fetching, stale, error }, ask] = useQuery({ query, variables: { slug, environment }, pause });
  const refresh = useAskAgain(fetching || stale, () => ask({ requestPolicy: 'network-only' }));
  useSubscription(
    { query: live, variables: { slug, environment, after: cursor ?? null }, pause },
    (count: number | undefined) => {
      queueMicrotask(refresh);
      return (count ?? 0) + 1;
    },
  );
  return { messages: data?.inspectedMessages, error };
}

const signing = /^webhook-(id|timestamp|signature)$/;

function InspectedMessage({ message }: { message: Message }) {
  const { t } = useTranslation('webhooks');
  const { id, receivedAt, headers, body } = message;
  const { type, pretty } = readBody(body);
  const sorted = headers.toSorted((a, b) => Number(signing.test(b.name)) - Number(signing.test(a.name)));
  return (
    <Accordion.Item value={id}>
      <Accordion.Control>
        <Group gap="xs">
          <Badge variant="light" tt="none">
            {type}
          </Badge>
          <Text size="sm" c="dimmed">
            <Time at={receivedAt} />
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          <Table variant="vertical" layout="fixed" fz="sm" aria-label={t('arrivedHeaders')}>
            <Table.Tbody>
              {sorted.map(({ name, value }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and its place never changes
                <Table.Tr key={`${name} ${index}`}>
                  <Table.Th
                    scope="row"
                    w="38%"
                    fw={signing.test(name) ? 700 : 400}
                    style={{ overflowWrap: 'anywhere' }}
                  >
                    {name}
                  </Table.Th>
                  <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                    {value}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <CodeText text={pretty} label={t('copyBody')} />
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function readBody(body: string): { type: string; pretty: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    const type = typeof parsed === 'object' && parsed !== null && 'type' in parsed ? String(parsed.type) : 'JSON';
    return { type, pretty: JSON.stringify(parsed, undefined, 2) };
  } catch {
    return { type: 'text', pretty: body };
  }
}
