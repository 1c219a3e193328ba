import { useState } from 'react';

/** Runs a form's action, one call at a time, and keeps its error until the next call. */
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
