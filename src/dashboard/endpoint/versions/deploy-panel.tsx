import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircleCheck, IconFlask, IconRocket } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMutation } from 'urql';
import { Dialog, DialogButtons } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { VersionsTabQuery } from '../../generated/graphql.ts';
import { ChangesList, isDifferent } from './changes-list.tsx';

const deployDocument = graphql(`
  mutation Deploy($slug: String!, $ifRevision: Int) {
    deployEndpoint(endpoint: $slug, ifRevision: $ifRevision) {
      number
      webhookSecret
      endpoint {
        id
        version
      }
    }
  }
`);

interface DeployPanelProps {
  slug: string;
  owns: boolean;
  endpoint: VersionsTabQuery['endpoint'];
  /** Called with the secret of production's webhook, if it is new. */
  onDeployed: (secret: string | null | undefined) => void;
}

/** The changes that a deploy would make. A dialog shows them again before the deploy. */
export function DeployPanel({ slug, owns, endpoint, onDeployed }: DeployPanelProps) {
  const { t } = useTranslation('versions');
  const { version, sandboxTested, pendingChanges } = endpoint;
  const [opened, { open, close }] = useDisclosure();
  const [error, setError] = useState<unknown>();
  const [{ fetching }, deploy] = useMutation(deployDocument);
  const pending = isDifferent(pendingChanges) || version === 0;
  const changes = isDifferent(pendingChanges) ? (
    <ChangesList changes={pendingChanges} />
  ) : (
    <Text size="sm">{t('anyObject')}</Text>
  );
  const run = async () => {
    setError(undefined);
    const { data, error: failure } = await deploy({ slug, ifRevision: endpoint.settingsRevision });
    if (!data?.deployEndpoint) return setError(failure);
    close();
    notifyDone(t('deployed', { number: data.deployEndpoint.number }));
    onDeployed(data.deployEndpoint.webhookSecret);
  };
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="xs">
        {pending ? t('deployTitle') : t('nothingTitle')}
      </Title>
      {!pending && <Text size="sm">{t('nothingText')}</Text>}
      {pending && (
        <Stack gap="md">
          <Text size="sm">{version === 0 ? t('neverText') : t('pendingText')}</Text>
          {changes}
          {sandboxTested ? (
            <Alert color="green" icon={<IconCircleCheck aria-hidden />}>
              {t('tested')}
            </Alert>
          ) : (
            <Alert color="yellow" icon={<IconFlask aria-hidden />}>
              <Text size="sm" mb="sm">
                {t('untested')}
              </Text>
              <Button component={Link} to={`/endpoints/${slug}/test`} variant="default" size="xs">
                {t('tryIt')}
              </Button>
            </Alert>
          )}
          {owns && (
            <Group>
              <Button leftSection={<IconRocket size={16} aria-hidden />} disabled={!sandboxTested} onClick={open}>
                {t('deploy')}
              </Button>
            </Group>
          )}
        </Stack>
      )}
      <Dialog opened={opened} onClose={close} title={t('confirmTitle')} size="lg">
        <Stack>
          <Text size="sm">{t('confirmText')}</Text>
          {changes}
          <ErrorNotice error={error} />
          <DialogButtons onCancel={close}>
            <Button loading={fetching} onClick={run}>
              {t('deployNow', { number: version + 1 })}
            </Button>
          </DialogButtons>
        </Stack>
      </Dialog>
    </Paper>
  );
}
