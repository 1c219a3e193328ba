import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';

export function RecordsTab() {
  const { t } = useTranslation('records');
  return <EmptyState title={t('title')} />;
}
