import { Drawer, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from '../frame/copy.tsx';
import { RecordView } from './record-view.tsx';

/** Shows a record beside the page while `id` names one. */
export function RecordDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('records');
  // While it slides away it goes on showing what it showed.
  const [shown, setShown] = useState(id);
  if (id && id !== shown) setShown(id);
  return (
    <Drawer
      opened={id !== ''}
      onClose={onClose}
      position="right"
      size="lg"
      title={
        <Text fw={600} component="span">
          {t('record')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('close', { ns: 'frame' }) }}
    >
      <Group gap="xs" mb="md" wrap="nowrap">
        <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
          {shown}
        </Text>
        <Copy text={shown} label={t('copyId')} />
      </Group>
      {shown && <RecordView key={shown} id={shown} />}
    </Drawer>
  );
}
