import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { RefusedCall } from '../client/describe-error.ts';
import { notifyError } from '../frame/notify.ts';

/** Tells what was wrong with the link of a mail, which leads here with `error` when it has expired or was used before. */
export function useLinkError(): void {
  const [params, setParams] = useSearchParams();
  const error = params.get('error');
  useEffect(() => {
    if (error === null) return;
    notifyError(new RefusedCall(error.toUpperCase(), ''));
    setParams((present) => without(present, 'error'), { replace: true });
  }, [error, setParams]);
}

function without(params: URLSearchParams, name: string): URLSearchParams {
  return new URLSearchParams([...params].filter(([one]) => one !== name));
}
