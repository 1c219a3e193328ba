import { useEffect, useEffectEvent, useState } from 'react';

/**
 * Returns a function that runs a query again. The client ignores a query that is under way, and its answer may be
 * outdated. So while `busy`, the new run waits for its end.
 */
export function useAskAgain(busy: boolean, ask: () => void): () => void {
  const [wished, setWished] = useState(false);
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (!wished || busy) return;
    setWished(false);
    askNow();
  }, [wished, busy]);
  return () => setWished(true);
}
