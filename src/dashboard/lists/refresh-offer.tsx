import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

const afloat = {
  position: 'sticky',
  top: 'calc(var(--app-shell-header-height) + 8px)',
  zIndex: 2,
  textAlign: 'center',
} as const;

interface RefreshOfferProps {
  offered: boolean;
  icon: ReactNode;
  onClick: () => void;
  children: ReactNode;
}

/** A button that floats above a list, to load what has changed. The list moves only on a click. */
export function RefreshOffer({ offered, icon, onClick, children }: RefreshOfferProps) {
  return (
    <div role="status" style={afloat}>
      {offered && (
        <Button size="xs" radius="xl" leftSection={icon} onClick={onClick}>
          {children}
        </Button>
      )}
    </div>
  );
}
