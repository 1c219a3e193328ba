import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';

export function OverviewTab() {
  const { t } = useTranslation('endpoint');
  return <EmptyState title={t('overview')} />;
}
