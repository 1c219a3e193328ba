import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation, useSubscription } from 'urql';
import { useStreamCursor } from '../../client/use-stream-cursor.ts';
import { EmptyState } from '../../frame/empty-state.tsx';
import { formatDuration } from '../../frame/format.ts';
import { notifyError } from '../../frame/notify.ts';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { DeliveryOfWebhookFragment, DeliveryState, EnvironmentName } from '../../generated/graphql.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { usePages } from '../../lists/use-pages.ts';
import type { Webhook } from './webhook-parts.ts';

export const deliveryOfWebhook = graphql(`
  fragment DeliveryOfWebhook on Delivery {
    id
    state
    test
    url
    createdAt
    nextAttemptAt
    attempts {
      number
      at
      status
      durationMs
      error
      response
    }
  }
`);

const query = graphql(`
  query WebhookDeliveries($slug: String!, $environment: EnvironmentName!, $webhook: ID!, $after: String) {
    deliveries(endpoint: $slug, environment: $environment, filter: { webhook: $webhook }, first: 10, after: $after) {
      edges {
        node {
          ...DeliveryOfWebhook
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const live = graphql(`
  subscription WebhookDeliveryUpdated($slug: String!, $environment: EnvironmentName!, $after: String) {
    deliveryUpdated(endpoint: $slug, environment: $environment, after: $after) {
      cursor
      webhookId
      ...DeliveryOfWebhook
    }
  }
`);

const testDocument = graphql(`
  mutation SendTestEvent($slug: String!, $webhook: ID!, $environment: EnvironmentName!) {
    sendTestEvent(endpoint: $slug, webhook: $webhook, environment: $environment) {
      ...DeliveryOfWebhook
    }
  }
`);

interface WebhookDeliveriesProps {
  slug: string;
  environment: EnvironmentName;
  webhook: Webhook;
}

/** The deliveries of a webhook with every attempt, updated live, and a button that sends a test. */
export function WebhookDeliveries({ slug, environment, webhook }: WebhookDeliveriesProps) {
  const { t } = useTranslation('webhooks');
  const cursor = useStreamCursor(slug, environment);
  const pause = cursor === undefined;
  const pages = usePages({
    query,
    variables: { slug, environment, webhook: webhook.id },
    list: (data) => data.deliveries,
    pause,
  });
  const [{ fetching }, send] = useMutation(testDocument);
  useSubscription(
    { query: live, variables: { slug, environment, after: cursor ?? null }, pause },
    (known: readonly string[] | undefined, { deliveryUpdated: { id, webhookId } }) => {
      if (webhookId !== webhook.id || known?.includes(id)) return known ?? [];
      // A new delivery is in no page yet. The cache has updated those that are.
      queueMicrotask(pages.refresh);
      return [...(known ?? []), id];
    },
  );
  const test = async () => {
    const { error } = await send({ slug, webhook: webhook.id, environment });
    if (error) notifyError(error);
    else pages.refresh();
  };
  return (
    <section aria-labelledby="webhook-deliveries">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="webhook-deliveries">
          {t('deliveries')}
        </Title>
        <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} loading={fetching} onClick={test}>
          {t('sendTest')}
        </Button>
      </Group>
      <PagedList
        pages={pages}
        lines={3}
        height={48}
        empty={<EmptyState title={t('noDeliveries')} text={t('noDeliveriesText')} />}
      >
        {(rows) => (
          <Stack gap="xs" aria-live="polite">
            {rows.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </Stack>
        )}
      </PagedList>
    </section>
  );
}

const colors: Record<DeliveryState, string> = { PENDING: 'yellow', SUCCEEDED: 'green', FAILED: 'red', REFUSED: 'red' };

/** A delivery: its state, and each attempt. */
function DeliveryRow({ delivery }: { delivery: DeliveryOfWebhookFragment }) {
  const { t } = useTranslation('webhooks');
  const { id, state, test, createdAt, nextAttemptAt, attempts } = delivery;
  return (
    <Paper withBorder px="md" py="sm">
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Badge color={colors[state]} variant="light">
            {t(state)}
          </Badge>
          {test && <Badge variant="default">{t('test')}</Badge>}
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {id}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          <Time at={createdAt} />
        </Text>
      </Group>
      <Stack gap={2} mt={4}>
        {attempts.map(({ number, at, status, durationMs, error }) => (
          <Text key={number} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('attempt', { number })} · {status ?? t('noAnswer')} · {formatDuration(durationMs)} · <Time at={at} />
            {error && ` · ${error}`}
          </Text>
        ))}
        {state === 'PENDING' && (
          <Text size="sm" c="dimmed">
            {nextAttemptAt && attempts.length > 0 ? (
              <>
                {t('nextAttempt')} <Time at={nextAttemptAt} />
              </>
            ) : (
              t('onItsWay')
            )}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
