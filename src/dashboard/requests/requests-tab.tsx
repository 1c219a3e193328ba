import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';

export function RequestsTab() {
  const { t } = useTranslation('requests');
  return <EmptyState title={t('title')} />;
}
