import { Button, Group } from '@mantine/core';
import { IconEdit, IconLock, IconLogout, IconRefresh, IconTrash, IconUsers, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftMark } from '../../forms/draft-notice.tsx';
import type { EndpointView } from '../use-endpoint.ts';
import { keyWebhookDraft } from '../webhooks/webhook-store.ts';
import { CallbackSecretModal } from './callback-secret-modal.tsx';
import { EditKeyModal, keyDraft } from './edit-key-modal.tsx';
import { KeyWebhookDrawer } from './key-webhook-drawer.tsx';
import type { ListedKey } from './listed-key.ts';
import { type MadeKeys, OnceShownModal } from './once-shown-modal.tsx';
import { PeopleDrawer } from './people-drawer.tsx';
import { RegenerateModal } from './regenerate-modal.tsx';
import { useEndKey } from './use-end-key.ts';

/** The actions on a key: all for its owner; its webhook and leaving for a collaborator. */
export function KeyActions({ apiKey, view }: { apiKey: ListedKey; view: EndpointView }) {
  const { t } = useTranslation('keys');
  const [open, setOpen] = useState<'edit' | 'people' | 'webhook' | 'regenerate' | 'callbackSecret'>();
  const [made, setMade] = useState<MadeKeys>();
  const { slug, role } = view.endpoint;
  const { remove, leave, ending } = useEndKey(slug, apiKey);
  const isOwner = role === 'OWNER';
  const close = () => setOpen(undefined);
  const dialog = { apiKey, slug, onClose: close };
  return (
    <>
      <Group gap="xs" mt="md">
        {isOwner && !apiKey.default && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUsers size={16} aria-hidden />}
            onClick={() => setOpen('people')}
          >
            {t('people')}
          </Button>
        )}
        {isOwner && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconEdit size={16} aria-hidden />}
            onClick={() => setOpen('edit')}
          >
            {t('edit')}
          </Button>
        )}
        {!apiKey.default && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconWebhook size={16} aria-hidden />}
            onClick={() => setOpen('webhook')}
          >
            {t('webhook')}
          </Button>
        )}
        {isOwner && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => setOpen('regenerate')}
          >
            {t('regenerate')}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconLock size={16} aria-hidden />}
          onClick={() => setOpen('callbackSecret')}
        >
          {t('callbackSecret')}
        </Button>
        {isOwner && !apiKey.default && (
          <Button
            variant="light"
            color="red"
            size="xs"
            leftSection={<IconTrash size={16} aria-hidden />}
            loading={ending}
            onClick={remove}
          >
            {t('remove')}
          </Button>
        )}
        {!isOwner && (
          <Button
            variant="light"
            color="red"
            size="xs"
            leftSection={<IconLogout size={16} aria-hidden />}
            loading={ending}
            onClick={leave}
          >
            {t('leave')}
          </Button>
        )}
        {isOwner && <DraftMark name={keyDraft(slug, apiKey.id)} />}
        {!apiKey.default && <DraftMark name={keyWebhookDraft(slug, apiKey.id)} />}
      </Group>
      <EditKeyModal {...dialog} opened={open === 'edit'} />
      <PeopleDrawer {...dialog} opened={open === 'people'} />
      <KeyWebhookDrawer {...dialog} opened={open === 'webhook'} />
      <CallbackSecretModal {...dialog} environment={view.environment} opened={open === 'callbackSecret'} />
      <RegenerateModal {...dialog} environment={view.environment} opened={open === 'regenerate'} onMade={setMade} />
      <OnceShownModal made={made} onClose={() => setMade(undefined)} />
    </>
  );
}
