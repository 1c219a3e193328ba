import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';

export function AuditPage() {
  const { t } = useTranslation('audit');
  return (
    <Page title={t('title')}>
      <EmptyState title={t('title')} />
    </Page>
  );
}
