import { ErrorNotice } from './error-notice.tsx';
import { Loading } from './loading.tsx';

interface PendingProps {
  error: unknown;
  /** Runs the query again. */
  refetch: (options: { requestPolicy: 'network-only' }) => void;
  lines?: number;
  height?: number;
}

/** Stands for a query without data: the placeholder of its content, or its error with a retry. */
export function Pending({ error, refetch, ...placeholder }: PendingProps) {
  return error ? (
    <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
  ) : (
    <Loading {...placeholder} />
  );
}
