import { useEffect, useEffectEvent, useState } from 'react';

/**
 * What asks for a query again. The client drops a query that it is fetching already, whose answer may be older than the wish: while
 * `busy` with that, the wish is kept, and asked for afterwards.
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
