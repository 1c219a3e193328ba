import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { Dialog, DialogButtons } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { formatDateTime } from '../../frame/format.ts';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { SettingsTabQuery } from '../../generated/graphql.ts';

const document = graphql(`
  mutation DeleteEndpoint($slug: String!) {
    deleteEndpoint(endpoint: $slug) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

interface DeleteEndpointProps {
  endpoint: SettingsTabQuery['endpoint'];
  opened: boolean;
  onClose: () => void;
}

/** Deletes an endpoint after its slug was typed. */
export function DeleteEndpoint({ endpoint: { slug, name }, opened, onClose }: DeleteEndpointProps) {
  const { t } = useTranslation('settings');
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, remove] = useMutation(document);
  const close = () => {
    setTyped('');
    setError(undefined);
    onClose();
  };
  const run = async () => {
    setError(undefined);
    const { data, error: failure } = await remove({ slug });
    if (!data?.deleteEndpoint) return setError(failure);
    await navigate('/');
    const { restorableUntil } = data.deleteEndpoint;
    notifyDone(t('deleted', { name, when: restorableUntil ? formatDateTime(restorableUntil) : '' }));
  };
  return (
    <Dialog opened={opened} onClose={close} title={t('deleteQuestion', { name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === slug) void run();
        }}
      >
        <Stack>
          <Text size="sm">{t('deleteText')}</Text>
          <TextInput
            label={t('deleteType')}
            description={t('deleteTypeHint', { slug })}
            value={typed}
            autoComplete="off"
            data-autofocus
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <ErrorNotice error={error} />
          <DialogButtons onCancel={close}>
            <Button type="submit" color="red.9" disabled={typed !== slug} loading={fetching}>
              {t('deleteConfirm')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
