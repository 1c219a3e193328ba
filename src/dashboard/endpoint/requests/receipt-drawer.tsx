import { useTranslation } from 'react-i18next';
import { ThingDrawer } from '../../frame/side-drawer.tsx';
import { Receipt } from './receipt.tsx';

/** Shows a receipt beside the page while `id` names one. */
export function ReceiptDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('requests');
  return (
    <ThingDrawer id={id} title={t('receipt')} copyLabel={t('copyId')} onClose={onClose}>
      {(shown) => <Receipt key={shown} id={shown} />}
    </ThingDrawer>
  );
}
