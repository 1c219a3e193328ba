import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { describeError } from '../client/describe-error.ts';

/** Says in passing that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', closeButtonProps: { 'aria-label': i18next.t('close') } });
}

/** Says in passing that something failed; where there is a form or a page to say it on, show an ErrorNotice there. */
export function notifyError(error: unknown): void {
  const { text, details } = describeError(error);
  const message = [text, ...details.map((detail) => `${detail.place}: ${detail.error}`)].join(' ');
  notifications.show({
    message,
    color: 'red',
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': i18next.t('close') },
  });
}
