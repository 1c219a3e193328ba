import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';

export function ConsolePage() {
  const { t } = useTranslation('console');
  return (
    <Page title={t('title')}>
      <EmptyState title={t('title')} />
    </Page>
  );
}
