import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';

export function EndpointsPage() {
  const { t } = useTranslation('endpoints');
  return (
    <Page title={t('title')}>
      <EmptyState title={t('title')} />
    </Page>
  );
}
