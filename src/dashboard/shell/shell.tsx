import { ActionIcon, AppShell, Burger, Group, NavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconApi, IconChartBar, IconHistory, IconLogout, IconShield, IconUser } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation, useNavigate, useSearchParams } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { RefusedCall } from '../client/describe-error.ts';
import { forgetSecrets } from '../forms/drafts.ts';
import { Loading } from '../frame/loading.tsx';
import { notifyError } from '../frame/notify.ts';
import { useRenewSession } from '../frame/session.tsx';
import { useAccount } from '../frame/signed-in.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Preferences, SkipLink, Wordmark } from './header.tsx';

/** The layout of all pages of a signed-in user: header, navigation, and the page. */
export function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  useLinkError();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <SkipLink />
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('menu')}
              aria-expanded={opened}
            />
            <Wordmark />
          </Group>
          <Group gap={4} wrap="nowrap">
            <Preferences />
            <SignOut />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('menu')}>
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
    </AppShell>
  );
}

const links = [
  { to: '/', words: 'endpoints', Icon: IconApi },
  { to: '/usage', words: 'usage', Icon: IconChartBar },
  { to: '/account', words: 'account', Icon: IconUser },
  { to: '/audit', words: 'audit', Icon: IconHistory },
  { to: '/admin', words: 'admin', Icon: IconShield },
] as const;

function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { administrator } = useAccount();
  const isHere = (to: string) =>
    to === '/' ? pathname === '/' || pathname.startsWith('/endpoints') : pathname.startsWith(to);
  return links
    .filter(({ to }) => administrator || to !== '/admin')
    .map(({ to, words, Icon }) => (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={t(words)}
        leftSection={<Icon size={18} aria-hidden />}
        active={isHere(to)}
        aria-current={isHere(to) ? 'page' : undefined}
        onClick={onNavigate}
      />
    ));
}

function SignOut() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const signOut = async () => {
    try {
      await callAuth('/sign-out', {});
      forgetSecrets();
      await navigate('/sign-in');
      renew();
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t('signOut')}
      title={t('signOut')}
      onClick={signOut}
    >
      <IconLogout size={20} aria-hidden />
    </ActionIcon>
  );
}

/** Explains why a mail's link did not work. An expired or used link leads here with `error`. */
function useLinkError(): void {
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
