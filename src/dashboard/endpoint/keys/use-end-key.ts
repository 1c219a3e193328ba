import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { confirm } from '../../frame/confirm.tsx';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';

const deleting = graphql(`
  mutation DeleteKey($endpoint: String!, $key: ID!) {
    deleteKey(endpoint: $endpoint, key: $key)
  }
`);

const leaving = graphql(`
  mutation LeaveKey($endpoint: String!, $key: ID!) {
    leaveKey(endpoint: $endpoint, key: $key)
  }
`);

/**
 * Deletes or leaves a key after a confirmation. Leaving leads to the endpoint list, because the endpoint may be gone
 * for this account.
 */
export function useEndKey(slug: string, { id, name }: { id: string; name: string }) {
  const { t } = useTranslation('keys');
  const navigate = useNavigate();
  const [{ fetching: isDeleting }, deleteKey] = useMutation(deleting);
  const [{ fetching: isLeaving }, leaveKey] = useMutation(leaving);
  const remove = async () => {
    if (
      !(await confirm({ title: t('removeTitle', { name }), text: t('removeText'), confirm: t('remove'), danger: true }))
    )
      return;
    const { error } = await deleteKey({ endpoint: slug, key: id });
    if (error) notifyError(error);
    else notifyDone(t('removed', { name }));
  };
  const leave = async () => {
    if (!(await confirm({ title: t('leaveTitle', { name }), text: t('leaveText'), confirm: t('leave'), danger: true })))
      return;
    const { error } = await leaveKey({ endpoint: slug, key: id });
    if (error) return notifyError(error);
    notifyDone(t('left', { name }));
    await navigate('/');
  };
  return { remove, leave, ending: isDeleting || isLeaving };
}
