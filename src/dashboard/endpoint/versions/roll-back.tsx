import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Dialog, DialogButtons } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import { Difference } from './compare-versions.tsx';

const document = graphql(`
  mutation RollBack($slug: String!, $version: Int!, $ifRevision: Int) {
    rollbackEndpoint(endpoint: $slug, version: $version, ifRevision: $ifRevision) {
      number
      webhookSecret
      endpoint {
        id
        version
      }
    }
  }
`);

interface RollBackProps {
  slug: string;
  current: number;
  /** The revision of the settings that were compared. */
  revision: number;
  /** Undefined while the dialog is closed. */
  version: number | undefined;
  onClose: () => void;
  onDone: (secret: string | null | undefined) => void;
}

/** Shows what a rollback changes in production, and does it. */
export function RollBack({ slug, current, revision, version, onClose, onDone }: RollBackProps) {
  const { t } = useTranslation('versions');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, rollBack] = useMutation(document);
  const close = () => {
    setError(undefined);
    onClose();
  };
  const run = async (number: number) => {
    setError(undefined);
    const { data, error: failure } = await rollBack({ slug, version: number, ifRevision: revision });
    if (!data?.rollbackEndpoint) return setError(failure);
    close();
    notifyDone(t('rolledBack', { number }));
    onDone(data.rollbackEndpoint.webhookSecret);
  };
  return (
    <Dialog
      opened={version !== undefined}
      onClose={close}
      title={version === undefined ? '' : t('rollBackTitle', { number: version })}
      size="lg"
    >
      {version !== undefined && (
        <Stack>
          <Text size="sm">{t('rollBackText')}</Text>
          <Difference slug={slug} owns from={current} to={version} />
          <ErrorNotice error={error} />
          <DialogButtons onCancel={close}>
            <Button loading={fetching} onClick={() => run(version)}>
              {t('rollBackTo', { number: version })}
            </Button>
          </DialogButtons>
        </Stack>
      )}
    </Dialog>
  );
}
