import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Page } from '../frame/page.tsx';

/** What the pages of signing in have in common. */
export function AuthPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" mt="md">
      <Page title={title}>{children}</Page>
    </Paper>
  );
}

/** Where one wanted to go, a path of ours; and the same as a query, to hand it on. */
export function useNext(): { next: string; query: string } {
  const [params] = useSearchParams();
  const wanted = params.get('next') ?? '/';
  // Two slashes, or one that leans back, would begin another site's address.
  const next = /^\/(?![/\\])/.test(wanted) ? wanted : '/';
  return { next, query: next === '/' ? '' : `?next=${encodeURIComponent(next)}` };
}
