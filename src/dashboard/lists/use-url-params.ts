import { useSearchParams } from 'react-router';

export interface UrlParams {
  /** What the URL has under a name; '' when nothing. */
  get: (name: string) => string;
  /** Puts these into the URL in the place of what it has; '' takes one out. `push` makes it a step that Back undoes. */
  set: (changes: Record<string, string>, how?: { push: boolean }) => void;
}

/** What is looked at, kept in the URL so that it can be shared and comes back. */
export function useUrlParams(): UrlParams {
  const [params, setParams] = useSearchParams();
  return {
    get: (name) => params.get(name) ?? '',
    set: (changes, { push } = { push: false }) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: !push, preventScrollReset: true },
      ),
  };
}
