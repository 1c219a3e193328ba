import { Text } from '@mantine/core';
import i18next from 'i18next';
import { type ComponentProps, lazy, Suspense, useEffect, useState } from 'react';
import type { ConfirmDialogs } from './confirm-dialogs.tsx';
import { oncePossible } from './lazy-page.ts';

interface Question {
  title: string;
  /** The consequences, and whether they can be undone. */
  text: string;
  /** The verb of the button, such as "Delete the endpoint". */
  confirm: string;
  /** Red, for destructive actions. */
  danger?: boolean;
}

type OnReady = ComponentProps<typeof ConfirmDialogs>['onReady'];

const wanted = Promise.withResolvers<void>();
const ready = Promise.withResolvers<Parameters<OnReady>[0]>();
const Dialogs = lazy(async () => ({
  default: (await oncePossible(() => import('./confirm-dialogs.tsx'))).ConfirmDialogs,
}));

/** Asks for a confirmation. Resolves with the answer; Escape and a click outside mean no. */
export async function confirm({ title, text, confirm, danger = false }: Question): Promise<boolean> {
  wanted.resolve();
  const open = await ready.promise;
  return new Promise((answer) => {
    open({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm, cancel: i18next.t('cancel') },
      confirmProps: danger ? { color: 'red.9' } : {},
      onConfirm: () => answer(true),
      // Also called after onConfirm, where it has no effect.
      onClose: () => answer(false),
    });
  });
}

/** Renders the dialogs, whose code is loaded with the first one. */
export function Confirming() {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => void wanted.promise.then(() => setWanted(true)), []);
  return (
    isWanted && (
      <Suspense>
        <Dialogs onReady={ready.resolve} />
      </Suspense>
    )
  );
}
