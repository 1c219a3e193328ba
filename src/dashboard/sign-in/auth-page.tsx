import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Page } from '../frame/page.tsx';

/** The heading and card of the sign-in pages. */
export function AuthPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" mt="md">
      <Page title={title}>{children}</Page>
    </Paper>
  );
}

/** Returns the path to go to after signing in, one of ours, and the same as a query to pass on. */
export function useNext(): { next: string; query: string } {
  const [params] = useSearchParams();
  const wanted = params.get('next') ?? '/';
  // A path that begins with // or /\ would be another site's address.
  const next = /^\/(?![/\\])/.test(wanted) ? wanted : '/';
  return { next, query: next === '/' ? '' : `?next=${encodeURIComponent(next)}` };
}
