import { useState } from 'react';

/** Runs what a form does: one call at a time, and its error until the next. */
export function useAuthForm<Values>(submit: (values: Values) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (values: Values) => {
    setBusy(true);
    setError(undefined);
    try {
      await submit(values);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run };
}
