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

/** A drawer beside the page. */
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
  /** The title of the content; empty while it is closed. */
  id: string;
  copyLabel: string;
  children: (id: string) => ReactNode;
}

/** Shows the entity with an id, below that id. */
export function ThingDrawer({ id, title, copyLabel, onClose, children }: ThingDrawerProps) {
  // Keeps the content while the drawer slides out.
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
