import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { Page } from '../frame/page.tsx';

export function UsagePage() {
  const { t } = useTranslation('usage');
  return (
    <Page title={t('title')}>
      <EmptyState title={t('title')} />
    </Page>
  );
}
