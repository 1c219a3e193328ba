import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Route, Routes } from 'react-router';
import { firstPage, lazyPage } from './frame/lazy-page.ts';
import { Page } from './frame/page.tsx';
import { SignedIn } from './frame/signed-in.tsx';
import { Bare } from './shell/bare.tsx';
import { Shell } from './shell/shell.tsx';

const SignInPage = firstPage(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage');
const SignUpPage = firstPage(() => import('./sign-in/sign-up-page.tsx'), 'SignUpPage');
const ForgotPasswordPage = firstPage(() => import('./sign-in/forgot-password-page.tsx'), 'ForgotPasswordPage');
const ResetPasswordPage = firstPage(() => import('./sign-in/reset-password-page.tsx'), 'ResetPasswordPage');
const InvitationPage = lazyPage(() => import('./invitation/invitation-page.tsx'), 'InvitationPage');
const EndpointListPage = firstPage(() => import('./endpoint-list/endpoint-list-page.tsx'), 'EndpointListPage');
const NewEndpointPage = lazyPage(() => import('./new-endpoint/new-endpoint-page.tsx'), 'NewEndpointPage');
const EndpointPage = lazyPage(() => import('./endpoint/endpoint-page.tsx'), 'EndpointPage');
const OverviewTab = lazyPage(() => import('./endpoint/overview/overview-tab.tsx'), 'OverviewTab');
const FieldsTab = lazyPage(() => import('./endpoint/fields/fields-tab.tsx'), 'FieldsTab');
const KeysTab = lazyPage(() => import('./endpoint/keys/keys-tab.tsx'), 'KeysTab');
const WebhookTab = lazyPage(() => import('./endpoint/webhooks/webhooks-tab.tsx'), 'WebhookTab');
const VersionsTab = lazyPage(() => import('./endpoint/versions/versions-tab.tsx'), 'VersionsTab');
const SettingsTab = lazyPage(() => import('./endpoint/settings/settings-tab.tsx'), 'SettingsTab');
const RequestsTab = lazyPage(() => import('./endpoint/requests/requests-tab.tsx'), 'RequestsTab');
const RecordsTab = lazyPage(() => import('./endpoint/records/records-tab.tsx'), 'RecordsTab');
const StatisticsTab = lazyPage(() => import('./endpoint/statistics/statistics-tab.tsx'), 'StatisticsTab');
const TestPage = lazyPage(() => import('./test-page/test-page.tsx'), 'TestPage');
const ConsolePage = lazyPage(() => import('./console/console-page.tsx'), 'ConsolePage');
const UsagePage = lazyPage(() => import('./usage/usage-page.tsx'), 'UsagePage');
const AccountPage = lazyPage(() => import('./account/account-page.tsx'), 'AccountPage');
const AuditPage = lazyPage(() => import('./audit/audit-page.tsx'), 'AuditPage');
const AdminPage = lazyPage(() => import('./admin/admin-page.tsx'), 'AdminPage');

/**
 * All routes of the dashboard. The server's mails link to /reset-password and /invitations. Without a session, the
 * other pages lead to /sign-in.
 */
export function Pages() {
  return (
    <Routes>
      <Route element={<Bare size={440} />}>
        <Route path="/sign-in" element={<SignInPage />} />
        <Route path="/sign-up" element={<SignUpPage />} />
        <Route path="/forgot-password" element={<ForgotPasswordPage />} />
        <Route path="/reset-password" element={<ResetPasswordPage />} />
        <Route path="/invitations/:token" element={<InvitationPage />} />
      </Route>
      <Route element={<Bare />}>
        <Route path="/endpoints/:slug/test" element={<TestPage />} />
      </Route>
      <Route element={<SignedIn />}>
        <Route element={<Bare />}>
          <Route path="/endpoints/:slug/console" element={<ConsolePage />} />
        </Route>
        <Route element={<Shell />}>
          <Route index element={<EndpointListPage />} />
          <Route path="/endpoints" element={<Navigate to="/" replace />} />
          <Route path="/endpoints/new" element={<NewEndpointPage />} />
          <Route path="/endpoints/:slug" element={<Navigate to="sandbox/overview" replace />} />
          <Route path="/endpoints/:slug/:environment" element={<EndpointPage />}>
            <Route index element={<Navigate to="overview" replace />} />
            <Route path="overview" element={<OverviewTab />} />
            <Route path="fields" element={<FieldsTab />} />
            <Route path="keys" element={<KeysTab />} />
            <Route path="webhook" element={<WebhookTab />} />
            <Route path="versions" element={<VersionsTab />} />
            <Route path="requests" element={<RequestsTab />} />
            <Route path="records" element={<RecordsTab />} />
            <Route path="statistics" element={<StatisticsTab />} />
            <Route path="settings" element={<SettingsTab />} />
          </Route>
          <Route path="/usage" element={<UsagePage />} />
          <Route path="/account" element={<AccountPage />} />
          <Route path="/audit" element={<AuditPage />} />
          <Route path="/admin" element={<AdminPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Route>
    </Routes>
  );
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFoundTitle')}>
      <Stack align="flex-start">
        <Text>{t('notFoundText')}</Text>
        <Button component={Link} to="/">
          {t('home')}
        </Button>
      </Stack>
    </Page>
  );
}
