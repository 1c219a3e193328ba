import { useSearchParams } from 'react-router';

export interface UrlParams {
  /** Returns a parameter of the URL; '' without one. */
  get: (name: string) => string;
  /** Sets parameters of the URL; '' removes one. `push` adds an entry to the browser's history. */
  set: (changes: Record<string, string>, how?: { push: boolean }) => void;
}

/** The view's parameters in the URL, so that it can be shared and restored. */
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
