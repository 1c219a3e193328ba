import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import i18next from 'i18next';

interface Question {
  title: string;
  /** What it does, and whether it can be undone. */
  text: string;
  /** The verb on the button: "Delete the endpoint". */
  confirm: string;
  /** Red, for what destroys or cuts off. */
  danger?: boolean;
}

/** Asks before something is done. Resolves with whether to do it; Escape and a click beside are a no. */
export function confirm({ title, text, confirm, danger = false }: Question): Promise<boolean> {
  return new Promise((answer) => {
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm, cancel: i18next.t('cancel') },
      confirmProps: danger ? { color: 'red.9' } : {},
      onConfirm: () => answer(true),
      // Also after onConfirm, when it changes nothing any more.
      onClose: () => answer(false),
    });
  });
}
