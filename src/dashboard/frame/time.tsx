import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatRelative } from './format.ts';

/** A moment as how long ago it is or how far ahead, kept up to date; or, `exact`, as date and time. The other is told on pointing at it. */
export function Time({ at, exact = false }: { at: string; exact?: boolean }) {
  useTranslation();
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 15_000, { autoInvoke: !exact });
  const [shown, other] = exact
    ? [formatDateTime(at), formatRelative(at, now)]
    : [formatRelative(at, now), formatDateTime(at)];
  return (
    <time dateTime={at} title={other}>
      {shown}
    </time>
  );
}
