import { Alert, Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { callAuth } from '../client/call-auth.ts';
import { ConflictNotice, DraftNote } from '../forms/draft-notice.tsx';
import { useDraftForm } from '../forms/use-draft-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { useMailOff } from '../frame/use-mail-off.ts';
import { graphql } from '../generated/gql.ts';
import { Section } from './section.tsx';

const renameAccount = graphql(`
  mutation RenameAccount($name: String!, $ifRevision: Int) {
    updateAccount(input: { name: $name }, ifRevision: $ifRevision) {
      id
      revision
      name
    }
  }
`);

/** The form for the name. The e-mail address cannot be changed. */
export function Identity() {
  const { t } = useTranslation('account');
  const { name, email, emailVerified, administrator, revision } = useAccount();
  const [{ fetching }, rename] = useMutation(renameAccount);
  const [error, setError] = useState<unknown>();
  const draft = useDraftForm({
    name: 'account',
    saved: { name },
    revision,
    partsOf: (values) => ({ [t('name')]: values.name }),
    validate: { name: (value) => (value.trim() ? null : t('nameMissing')) },
  });
  const { form } = draft;
  const submit = async (values: typeof form.values) => {
    setError(undefined);
    const { data, error: failure } = await rename({ name: values.name.trim(), ifRevision: draft.revision });
    if (data?.updateAccount) {
      draft.done({ name: data.updateAccount.name }, data.updateAccount.revision);
      notifyDone(t('nameSaved'));
    } else if (failure && !draft.refused(failure)) setError(failure);
  };
  return (
    <Section title={t('identity')} actions={administrator && <Badge variant="light">{t('administrator')}</Badge>}>
      <VerifyEmailNotice />
      <Text size="sm" fw={500}>
        {t('email')}
      </Text>
      <Group gap="xs" mb="md">
        <Text style={{ overflowWrap: 'anywhere' }}>{email}</Text>
        {emailVerified ? (
          <Badge color="green" variant="light" leftSection={<IconCheck size={12} aria-hidden />}>
            {t('verified')}
          </Badge>
        ) : (
          <Badge color="yellow" variant="light">
            {t('unverified')}
          </Badge>
        )}
      </Group>
      <ErrorNotice error={error} />
      <ConflictNotice conflict={draft.conflict} />
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <Group align="flex-end" gap="xs">
          <TextInput
            {...form.getInputProps('name')}
            label={t('name')}
            description={t('nameHint')}
            autoComplete="name"
            maxLength={100}
            style={{ flex: '1 1 220px' }}
            maw={420}
          />
          <Button type="submit" variant="default" disabled={draft.conflict !== undefined} loading={fetching}>
            {t('save')}
          </Button>
          <DraftNote draft={draft} busy={fetching} />
        </Group>
      </form>
    </Section>
  );
}

/**
 * Asks the user to follow the link of the verification mail, and can send it again. Without mail it names the
 * administrator. Renders nothing for a verified address.
 */
function VerifyEmailNotice() {
  const { t } = useTranslation('account');
  const { email, emailVerified, administrator } = useAccount();
  const mailOff = useMailOff();
  const [busy, setBusy] = useState(false);
  if (emailVerified) return null;
  const send = async () => {
    setBusy(true);
    try {
      await callAuth('/send-verification-email', { email, callbackURL: '/' });
      notifyDone(t(!mailOff ? 'verifySent' : administrator ? 'verifyMadeForYou' : 'verifyMade'));
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Alert title={t('verifyTitle')} mb="md">
      <Text size="sm">{t(!mailOff ? 'verifyText' : administrator ? 'verifyByYou' : 'verifyMailOff', { email })}</Text>
      <Button variant="default" size="xs" mt="sm" loading={busy} onClick={send}>
        {t(mailOff ? 'verifyAnew' : 'verifyAgain')}
      </Button>
    </Alert>
  );
}
