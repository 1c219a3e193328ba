import { Container, Group } from '@mantine/core';
import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { Loading } from '../frame/loading.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Preferences, SkipLink, Wordmark } from './header.tsx';

/**
 * The layout of pages without navigation: signing in, invitations, the test page and the console. `size` is their
 * maximum width.
 */
export function Bare({ size = 'xl' }: { size?: string | number }) {
  return (
    <>
      <SkipLink />
      <Group component="header" h={56} px="md" justify="space-between" wrap="nowrap">
        <Wordmark />
        <Group gap={4} wrap="nowrap">
          <Preferences />
        </Group>
      </Group>
      <Container component="main" id="content" size={size} py="md" tabIndex={-1} style={{ outline: 'none' }}>
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </Container>
    </>
  );
}
