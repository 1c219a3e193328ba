import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftMark } from '../../forms/draft-notice.tsx';
import { EmptyState } from '../../frame/empty-state.tsx';
import type { EndpointView } from '../use-endpoint.ts';
import { CreateKeyModal, newKeyDraft } from './create-key-modal.tsx';
import { KeyCard } from './key-card.tsx';
import type { ListedKey } from './listed-key.ts';
import { type MadeKeys, OnceShownModal } from './once-shown-modal.tsx';
import { SectionHeading } from './section-heading.tsx';

interface CollaborationKeysProps {
  keys: readonly ListedKey[];
  view: EndpointView;
  /** True if a search narrows the list. */
  searched: boolean;
  tools: ReactNode;
}

/** The collaboration keys; for a collaborator, their own. */
export function CollaborationKeys({ keys, view, searched, tools }: CollaborationKeysProps) {
  const { t } = useTranslation('keys');
  const [creating, { open, close }] = useDisclosure();
  const [made, setMade] = useState<MadeKeys>();
  const isOwner = view.endpoint.role === 'OWNER';
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <SectionHeading
        title={t(isOwner ? 'collaborationTitle' : 'yoursTitle')}
        text={t(isOwner ? 'collaborationText' : 'yoursText')}
        action={
          isOwner && (
            <Group gap="xs">
              <DraftMark name={newKeyDraft(view.endpoint.slug)} />
              {(searched || keys.length > 0) && create}
            </Group>
          )
        }
      />
      {tools}
      {searched && keys.length === 0 && <EmptyState title={t('noneFit')} text={t('noneFitText')} />}
      {isOwner && !searched && keys.length === 0 && (
        <EmptyState title={t('emptyTitle')} text={t('emptyText')} action={create} />
      )}
      <Stack gap="sm">
        {keys.map((key) => (
          <KeyCard key={key.id} apiKey={key} view={view} />
        ))}
      </Stack>
      <CreateKeyModal slug={view.endpoint.slug} opened={creating} onClose={close} onMade={setMade} />
      <OnceShownModal made={made} onClose={() => setMade(undefined)} />
    </>
  );
}
