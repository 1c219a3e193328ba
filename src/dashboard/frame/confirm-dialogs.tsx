import { ModalsProvider, modals } from '@mantine/modals';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

type Open = typeof modals.openConfirmModal;

/** Renders the dialogs. `onReady` gets a function that opens one. */
export function ConfirmDialogs({ onReady }: { onReady: (open: Open) => void }) {
  const { t } = useTranslation();
  useEffect(() => onReady(modals.openConfirmModal), [onReady]);
  return (
    <ModalsProvider
      labels={{ confirm: t('confirm'), cancel: t('cancel') }}
      modalProps={{ closeButtonProps: { 'aria-label': t('close') } }}
    />
  );
}
