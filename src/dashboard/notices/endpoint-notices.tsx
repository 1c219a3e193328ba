import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../frame/format.ts';
import { Notice } from './notice.tsx';
import { type Trouble, troublePath } from './trouble-parts.ts';

/** Shows an owner the troubles of an endpoint, on each of its pages. */
export function EndpointNotices({ slug, troubles }: { slug: string; troubles: readonly Trouble[] }) {
  const { t } = useTranslation('endpoint');
  return troubles.map((trouble) => {
    const { kind, environment, keyName, since } = trouble;
    const whose =
      keyName !== null
        ? t('webhookOfKey', { name: keyName })
        : t(environment === 'PRODUCTION' ? 'webhookOfProduction' : 'webhookOfSandbox');
    const text = t(`troubles.${kind}`, { whose, since: since ? formatDateTime(since) : '' });
    const path = troublePath(trouble);
    const color = kind === 'WEBHOOK_FAILING' || kind === 'WEBHOOK_OFF' ? 'yellow' : 'red';
    return (
      <Notice
        key={`${kind} ${environment} ${keyName}`}
        color={color}
        text={text}
        to={`/endpoints/${slug}/${path}`}
        action={t(`lookAt.${kind}`)}
      />
    );
  });
}
