import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { describeError } from '../client/describe-error.ts';

/** Shows a brief notification of a success. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', closeButtonProps: { 'aria-label': i18next.t('close') } });
}

/** Shows a brief notification of a failure. In a form or a page use ErrorNotice. */
export function notifyError(error: unknown): void {
  const { text, details } = describeError(error);
  const message = [text, ...details.map((detail) => `${detail.label}: ${detail.error}`)].join(' ');
  notifications.show({
    message,
    color: 'red',
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': i18next.t('close') },
  });
}
