import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import type { KeyPartsFragment } from '../../generated/graphql.ts';
import { updatingKey } from './updating-key.ts';
import type { EndpointView } from '../use-endpoint.ts';

/** Lets a key work in this environment, or has it refused. */
export function KeySwitch({
  apiKey,
  view: { endpoint, environment },
}: {
  apiKey: KeyPartsFragment;
  view: EndpointView;
}) {
  const { t } = useTranslation('keys');
  const [{ fetching }, update] = useMutation(updatingKey);
  const { id, name } = apiKey;
  const set = async (on: boolean) => {
    const input = environment === 'SANDBOX' ? { sandboxActive: on } : { productionActive: on };
    const { error } = await update({ endpoint: endpoint.slug, key: id, input, ifRevision: apiKey.revision });
    if (error) notifyError(error);
    else notifyDone(t(on ? 'switchedOn' : 'switchedOff', { name }));
  };
  return (
    <Switch
      checked={environment === 'SANDBOX' ? apiKey.sandboxActive : apiKey.productionActive}
      label={t('works')}
      aria-label={t('worksOf', { name })}
      aria-busy={fetching}
      onChange={({ currentTarget }) => !fetching && set(currentTarget.checked)}
    />
  );
}
