import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { formatNumber } from '../frame/format.ts';
import { lazyPage } from '../frame/lazy-page.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { graphql } from '../generated/gql.ts';
import { Notice } from './notice.tsx';

const query = graphql(`
  query AccountNotices {
    account {
      id
      subscription {
        status
        plan {
          id
          overage
        }
      }
      usage {
        used
        limit
        overage
      }
    }
  }
`);

/** Loaded for administrators alone. */
const AdministratorNotices = lazyPage(() => import('./administrator-notices.tsx'), 'AdministratorNotices');

/**
 * Warns of a subscription or quota that stops all endpoints, now or soon. Shows administrators the troubles of the
 * installation too.
 */
export function AccountNotices() {
  const { t } = useTranslation('frame');
  const { administrator } = useAccount();
  const [{ data }] = useQuery({ query, requestPolicy: 'cache-and-network' });
  if (!data) return null;
  const { subscription, usage } = data.account;
  const share = usage.limit > 0 ? usage.used / usage.limit : 1;
  const figures = { used: formatNumber(usage.used), limit: formatNumber(usage.limit) };
  const toUsage = { to: '/usage', action: t('toUsage') };
  return (
    <>
      {administrator && (
        <Suspense fallback={null}>
          <AdministratorNotices />
        </Suspense>
      )}
      {subscription.status === 'EXPIRED' && <Notice color="red" text={t('expired')} {...toUsage} />}
      {share >= 1 && !subscription.plan.overage && <Notice color="red" text={t('quotaUsedUp', figures)} {...toUsage} />}
      {share >= 1 && subscription.plan.overage && <Notice color="yellow" text={t('quotaPast', figures)} {...toUsage} />}
      {share >= 0.8 && share < 1 && <Notice color="yellow" text={t('quotaNear', figures)} {...toUsage} />}
    </>
  );
}
