import { useTranslation } from 'react-i18next';
import { ThingDrawer } from '../../frame/side-drawer.tsx';
import { RecordView } from './record-view.tsx';

/** Shows a record beside the page while `id` names one. */
export function RecordDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('records');
  return (
    <ThingDrawer id={id} title={t('record')} copyLabel={t('copyId')} onClose={onClose}>
      {(shown) => <RecordView key={shown} id={shown} />}
    </ThingDrawer>
  );
}
