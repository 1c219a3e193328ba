import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';
import { Notice } from './notice.tsx';

const query = graphql(`
  query AdministratorNotices {
    queueHealth {
      working
    }
    failedJobs {
      id
    }
    unsentMails(first: 1, revealed: false) {
      totalCount
    }
  }
`);

/** Warns administrators of missing workers, failed jobs and unsent mails. */
export function AdministratorNotices() {
  const { t } = useTranslation('admin');
  const [{ data }] = useQuery({ query, requestPolicy: 'cache-and-network' });
  if (!data) return null;
  const [failed, mails] = [data.failedJobs.length, data.unsentMails.totalCount];
  const toWork = { to: '/admin', action: t('lookAtWork') };
  return (
    <>
      {!data.queueHealth.working && <Notice color="red" text={t('noticeWorkers')} {...toWork} />}
      {failed > 0 && <Notice color="red" text={t('noticeFailed', { count: failed })} {...toWork} />}
      {mails > 0 && (
        <Notice color="yellow" text={t('noticeMails', { count: mails })} to="/admin" action={t('lookAtMails')} />
      )}
    </>
  );
}
