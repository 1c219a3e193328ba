import { Alert, Button, Group, Switch, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { confirm } from '../../frame/confirm.tsx';
import { formatDateTime } from '../../frame/format.ts';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { Webhook } from './webhook-parts.ts';

const switchDocument = graphql(`
  mutation SwitchWebhook($slug: String!, $webhook: ID!, $active: Boolean!, $ifRevision: Int) {
    setWebhookActive(endpoint: $slug, webhook: $webhook, active: $active, ifRevision: $ifRevision) {
      ...WebhookParts
    }
  }
`);

const rotateDocument = graphql(`
  mutation RotateWebhookSecret($slug: String!, $webhook: ID!, $ifRevision: Int) {
    rotateWebhookSecret(endpoint: $slug, webhook: $webhook, ifRevision: $ifRevision) {
      secret
      webhook {
        ...WebhookParts
      }
    }
  }
`);

interface WebhookStateProps {
  slug: string;
  webhook: Webhook;
  /** Called with a new secret, which is shown once. */
  onSecret: (secret: string | null | undefined) => void;
}

/** Shows whether a webhook is on or why it is off, and its secret. It has the actions for both environments. */
export function WebhookState({ slug, webhook, onSecret }: WebhookStateProps) {
  const { t } = useTranslation('webhooks');
  const [switching, change] = useMutation(switchDocument);
  const [rotating, rotate] = useMutation(rotateDocument);
  const { id, active, endedBy, failingSince, previousSecretEndsAt, revision: ifRevision } = webhook;
  const turn = async (on: boolean) => {
    const { error } = await change({ slug, webhook: id, active: on, ifRevision });
    if (error) notifyError(error);
    else notifyDone(on ? t('switchedOn') : t('switchedOff'));
  };
  const renew = async () => {
    if (!(await confirm({ title: t('rotateTitle'), text: t('rotateText'), confirm: t('rotate') }))) return;
    const { data, error } = await rotate({ slug, webhook: id, ifRevision });
    if (error) notifyError(error);
    else onSecret(data?.rotateWebhookSecret?.secret);
  };
  return (
    <>
      {!active && endedBy && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} mb="md" title={t('endedTitle')}>
          {endedBy === 'GONE' ? t('endedGone') : t('endedFailing')}
        </Alert>
      )}
      {active && failingSince && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} mb="md">
          {t('failingSince', { when: formatDateTime(failingSince) })}
        </Alert>
      )}
      <Group justify="space-between" mb="md">
        <Switch
          checked={active}
          disabled={switching.fetching}
          onChange={({ currentTarget }) => turn(currentTarget.checked)}
          label={t('active')}
        />
        <Button variant="default" loading={rotating.fetching} onClick={renew}>
          {t('rotate')}
        </Button>
      </Group>
      {previousSecretEndsAt && Date.parse(previousSecretEndsAt) > Date.now() && (
        <Text size="sm" c="dimmed" mb="md">
          {t('previousSecret', { when: formatDateTime(previousSecretEndsAt) })}
        </Text>
      )}
    </>
  );
}
