import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../frame/copy.tsx';
import { Time } from '../../frame/time.tsx';

/** The new keys of a pair, and the end of the old ones. */
export interface MadeKeys {
  sandbox: string | null;
  production: string | null;
  /** Set when the keys replace others. */
  oldEndAt?: string;
  /** True for keys that somebody else will use. */
  toShare: boolean;
}

/** Shows new keys once. Only its button closes it, because a key that was not copied is lost. */
export function OnceShownModal({ made, onClose }: { made: MadeKeys | undefined; onClose: () => void }) {
  const { t } = useTranslation('keys');
  return (
    <Modal
      opened={made !== undefined}
      onClose={onClose}
      title={t('onceTitle')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      {made && (
        <Stack>
          <Alert color="yellow">
            <Text size="sm">{t('onceText')}</Text>
          </Alert>
          {made.sandbox && <Secret label={t('sandboxKey')} text={made.sandbox} copyLabel={t('copySandbox')} />}
          {made.production && (
            <Secret label={t('productionKey')} text={made.production} copyLabel={t('copyProduction')} />
          )}
          {made.toShare && <Text size="sm">{t('onceShare')}</Text>}
          {made.oldEndAt && (
            <Text size="sm">
              {Date.parse(made.oldEndAt) > Date.now() ? (
                <>
                  {t('oldEndAt')} <Time at={made.oldEndAt} exact />
                </>
              ) : (
                t('oldEnded')
              )}
            </Text>
          )}
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

/** A key that is shown once, with a copy button. */
function Secret({ label, text, copyLabel }: { label: string; text: string; copyLabel: string }) {
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={text}
        readOnly
        onFocus={({ currentTarget }) => currentTarget.select()}
        style={{ flexGrow: 1, minWidth: 0 }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <div style={{ paddingBottom: 4 }}>
        <Copy text={text} label={copyLabel} />
      </div>
    </Group>
  );
}
