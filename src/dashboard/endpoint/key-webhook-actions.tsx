import { Alert, Button, Group, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CombinedError, useMutation } from 'urql';
import { confirm } from '../frame/confirm.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import type { KeyWebhookPartsFragment } from '../generated/graphql.ts';

const switching = graphql(`
  mutation SetKeyWebhookActive($endpoint: String!, $webhook: ID!, $active: Boolean!) {
    setWebhookActive(endpoint: $endpoint, webhook: $webhook, active: $active) {
      ...KeyWebhookParts
    }
  }
`);

const testing = graphql(`
  mutation TestKeyWebhook($endpoint: String!, $webhook: ID!) {
    sendTestEvent(endpoint: $endpoint, webhook: $webhook) {
      id
    }
  }
`);

const rotating = graphql(`
  mutation RotateKeyWebhookSecret($endpoint: String!, $webhook: ID!) {
    rotateWebhookSecret(endpoint: $endpoint, webhook: $webhook) {
      secret
    }
  }
`);

const removing = graphql(`
  mutation RemoveKeyWebhook($endpoint: String!, $key: ID!) {
    setKeyWebhook(endpoint: $endpoint, key: $key, url: null) {
      secret
    }
  }
`);

interface KeyWebhookActionsProps {
  slug: string;
  keyId: string;
  webhook: KeyWebhookPartsFragment;
  onSecret: (secret: string | undefined) => void;
  onRemoved: () => void;
}

/** What can be done with a webhook that is there. */
export function KeyWebhookActions({ slug, keyId, webhook, onSecret, onRemoved }: KeyWebhookActionsProps) {
  const { t } = useTranslation('keys');
  const [, setActive] = useMutation(switching);
  const [{ fetching: isTesting }, test] = useMutation(testing);
  const [{ fetching: isRotating }, rotate] = useMutation(rotating);
  const [{ fetching: isRemoving }, removeWebhook] = useMutation(removing);
  const it = { endpoint: slug, webhook: webhook.id };
  const sendTest = async () => tell(await test(it), () => notifyDone(t('webhookTested')));
  const renew = async () => {
    if (!(await confirm({ title: t('webhookRotateTitle'), text: t('webhookRotateText'), confirm: t('webhookRotate') }))) return;
    const answer = await rotate(it);
    tell(answer, () => onSecret(answer.data?.rotateWebhookSecret.secret ?? undefined));
  };
  const remove = async () => {
    if (!(await confirm({ title: t('webhookRemoveTitle'), text: t('webhookRemoveText'), confirm: t('webhookRemove'), danger: true }))) return;
    tell(await removeWebhook({ endpoint: slug, key: keyId }), () => {
      onRemoved();
      notifyDone(t('webhookRemoved'));
    });
  };
  return (
    <>
      <Switch
        label={t('webhookActive')}
        checked={webhook.active}
        onChange={async ({ currentTarget: { checked } }) => tell(await setActive({ ...it, active: checked }), () => {})}
      />
      {webhook.endedBy && (
        <Alert color="orange">
          <Text size="sm">{t(webhook.endedBy === 'GONE' ? 'webhookGone' : 'webhookEnded')}</Text>
        </Alert>
      )}
      {webhook.failingSince && (
        <Text size="sm">
          {t('webhookFailing')} <Time at={webhook.failingSince} />
        </Text>
      )}
      <Group gap="xs">
        <Button variant="default" size="xs" loading={isTesting} onClick={sendTest}>
          {t('webhookTest')}
        </Button>
        <Button variant="default" size="xs" loading={isRotating} onClick={renew}>
          {t('webhookRotate')}
        </Button>
        <Button variant="light" color="red" size="xs" loading={isRemoving} onClick={remove}>
          {t('webhookRemove')}
        </Button>
      </Group>
    </>
  );
}

function tell({ error }: { error?: CombinedError }, done: () => void): void {
  if (error) notifyError(error);
  else done();
}
