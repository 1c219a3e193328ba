import { Text } from '@mantine/core';
import i18next from 'i18next';
import { type ComponentProps, lazy, Suspense, useEffect, useState } from 'react';
import type { ConfirmDialogs } from './confirm-dialogs.tsx';
import { oncePossible } from './lazy-page.ts';

interface Question {
  title: string;
  /** What it does, and whether it can be undone. */
  text: string;
  /** The verb on the button: "Delete the endpoint". */
  confirm: string;
  /** Red, for what destroys or cuts off. */
  danger?: boolean;
}

type OnReady = ComponentProps<typeof ConfirmDialogs>['onReady'];

const wanted = Promise.withResolvers<void>();
const ready = Promise.withResolvers<Parameters<OnReady>[0]>();
const Dialogs = lazy(async () => ({
  default: (await oncePossible(() => import('./confirm-dialogs.tsx'))).ConfirmDialogs,
}));

/** Asks before something is done. Resolves with whether to do it; Escape and a click beside are a no. */
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
      // Also after onConfirm, when it changes nothing any more.
      onClose: () => answer(false),
    });
  });
}

/** Where questions are shown: their code is fetched with the first. */
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
