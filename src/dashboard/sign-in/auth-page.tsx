import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from '../frame/page.tsx';

/** What the pages of signing in have in common. */
export function AuthPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" mt="md">
      <Page title={title}>{children}</Page>
    </Paper>
  );
}
