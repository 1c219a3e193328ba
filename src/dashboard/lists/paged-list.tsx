import type { ReactNode } from 'react';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { LoadMore } from './load-more.tsx';
import type { Pages } from './use-pages.ts';

interface PagedListProps<Row> {
  pages: Pages<Row>;
  /** The placeholder of the first page. */
  lines: number;
  height: number;
  /** Replaces the rows of an empty list. */
  empty: ReactNode;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A list by cursor with its states: failed, loading, empty, and with rows and a next page. */
export function PagedList<Row>({ pages, lines, height, empty, children }: PagedListProps<Row>) {
  const { rows, error, scanned, refresh } = pages;
  return (
    <>
      <ErrorNotice error={error} retry={refresh} />
      {!rows && !error && <Loading lines={lines} height={height} />}
      {rows?.length === 0 && scanned === undefined && empty}
      {rows && rows.length > 0 && children(rows)}
      <LoadMore pages={pages} />
    </>
  );
}
