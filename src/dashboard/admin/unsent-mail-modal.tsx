import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from '../frame/copy.tsx';
import { Dialog } from '../frame/dialog.tsx';
import { Time } from '../frame/time.tsx';
import type { RevealedMail } from './reveal-mail.ts';

/** Shows an unsent mail, with its link to copy. */
export function UnsentMailModal({ revealed, close }: { revealed: RevealedMail | undefined; close: () => void }) {
  const { t } = useTranslation('admin');
  // Keeps the mail in view while the dialog fades out.
  const [shown, setShown] = useState(revealed);
  if (revealed && revealed !== shown) setShown(revealed);
  return (
    <Dialog
      opened={revealed !== undefined}
      onClose={close}
      size="lg"
      title={t('mailTo', { recipient: shown?.mail.recipient ?? '' })}
    >
      {shown && <Letter revealed={shown} />}
    </Dialog>
  );
}

function Letter({ revealed: { mail, text, link } }: { revealed: RevealedMail }) {
  const { t } = useTranslation('admin');
  const { recipient, subject, linkEndsAt } = mail;
  return (
    <Stack>
      {link && (
        <Alert color="yellow" title={t('linkWarning')}>
          <Text size="sm">{t('linkWarningText', { recipient })}</Text>
          <Group gap="xs" mt="xs" wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{link}</Code>
            <Copy text={link} label={t('copyMailLink')} />
          </Group>
          {linkEndsAt && (
            <Text size="sm" mt="xs">
              {t('linkEnds')} <Time at={linkEndsAt} exact />
            </Text>
          )}
        </Alert>
      )}
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {subject}
        </Text>
        <Copy text={text} label={t('copyMail')} />
      </Group>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </Stack>
  );
}
