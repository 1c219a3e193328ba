import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatRelative } from './format.ts';

/** A moment relative to now, kept up to date, or as date and time with `exact`. A tooltip shows the other form. */
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
