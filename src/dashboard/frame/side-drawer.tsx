import { Drawer, Group, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from './copy.tsx';

interface SideDrawerProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** What is shown beside the page. */
export function SideDrawer({ title, ...drawer }: SideDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      position="right"
      size="lg"
      title={
        <Text fw={600} component="span">
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('close') }}
      {...drawer}
    />
  );
}

interface ThingDrawerProps extends Pick<SideDrawerProps, 'title' | 'onClose'> {
  /** Of what is shown; empty while nothing is. */
  id: string;
  copyLabel: string;
  children: (id: string) => ReactNode;
}

/** Shows what an id names, below the id itself. */
export function ThingDrawer({ id, title, copyLabel, onClose, children }: ThingDrawerProps) {
  // While it slides away it goes on showing what it showed.
  const [shown, setShown] = useState(id);
  if (id && id !== shown) setShown(id);
  return (
    <SideDrawer opened={id !== ''} title={title} onClose={onClose}>
      <Group gap="xs" mb="md" wrap="nowrap">
        <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
          {shown}
        </Text>
        <Copy text={shown} label={copyLabel} />
      </Group>
      {shown && children(shown)}
    </SideDrawer>
  );
}
