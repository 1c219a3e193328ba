import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';
import { VerifyEmailNotice } from '../sign-in/verify-email-notice.tsx';

export function AccountPage() {
  const { t } = useTranslation('account');
  return (
    <Page title={t('title')}>
      <VerifyEmailNotice />
      <EmptyState title={t('title')} />
    </Page>
  );
}
