import { useSearchParams } from 'react-router';

/** The filters of the list. They are in the URL, so that they can be shared and survive going back. */
export interface Filter {
  endpoint: string;
  action: string;
  /** Days such as 2026-11-24 in the user's time zone, both inclusive. */
  from: string;
  to: string;
}

export function useFilter() {
  const [params, setParams] = useSearchParams();
  const textOf = (name: keyof Filter) => params.get(name) ?? '';
  const filter: Filter = {
    endpoint: textOf('endpoint'),
    action: textOf('action'),
    from: textOf('from'),
    to: textOf('to'),
  };
  const change = (changes: Partial<Filter>) => {
    const kept = Object.entries({ ...filter, ...changes }).filter(([, value]) => value);
    setParams(Object.fromEntries(kept), { replace: true });
  };
  return {
    filter,
    change,
    clear: () => setParams({}, { replace: true }),
    isEmpty: Object.values(filter).every((value) => !value),
  };
}

/** Returns the filter as the API takes it. */
export function variablesOf({ endpoint, action, from, to }: Filter) {
  return { endpoint: endpoint || null, action: action || null, from: startOf(from, 0), to: startOf(to, 1) };
}

/** Returns the moment at which a day begins, or the day after it; null without a day. */
function startOf(day: string, later: number): string | null {
  const at = new Date(`${day}T00:00`);
  if (Number.isNaN(at.getTime())) return null;
  at.setDate(at.getDate() + later);
  return at.toISOString();
}
