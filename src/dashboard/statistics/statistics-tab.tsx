import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';

export function StatisticsTab() {
  const { t } = useTranslation('statistics');
  return <EmptyState title={t('title')} />;
}
