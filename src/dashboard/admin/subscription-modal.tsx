import { Button, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatNumber, localMinute } from '../frame/format.ts';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { AccountsQuery } from '../generated/graphql.ts';

const plansQuery = graphql(`
  query PlansToSet {
    plans {
      id
      name
      requestsPerPeriod
    }
  }
`);

/** The plan and usage of an account. */
graphql(`
  fragment AccountPlan on Account {
    subscription {
      revision
      status
      endsAt
      startedAt
      plan {
        id
        name
      }
    }
    usage {
      used
      limit
    }
  }
`);

const setSubscription = graphql(`
  mutation SetSubscription($account: ID!, $plan: ID!, $endsAt: DateTime, $ifRevision: Int) {
    setSubscription(account: $account, plan: $plan, endsAt: $endsAt, ifRevision: $ifRevision) {
      id
      ...AccountPlan
    }
  }
`);

/** Sets the plan of an account and the end of its subscription. */
export function SubscriptionModal({ account, close }: { account: AccountRow | undefined; close: () => void }) {
  const { t } = useTranslation('admin');
  // Keeps the content while the dialog fades out.
  const [shown, setShown] = useState(account);
  if (account && account !== shown) setShown(account);
  return (
    <Dialog opened={account !== undefined} onClose={close} title={t('subscriptionOf', { name: shown?.name ?? '' })}>
      {shown && <SubscriptionForm key={shown.id} account={shown} close={close} />}
    </Dialog>
  );
}

function SubscriptionForm({ account: { id, email, subscription }, close }: { account: AccountRow; close: () => void }) {
  const { t } = useTranslation('admin');
  const [{ data }] = useQuery({ query: plansQuery });
  const [{ fetching, error }, set] = useMutation(setSubscription);
  const form = useForm({ initialValues: { plan: subscription.plan.id, endsAt: localMinute(subscription.endsAt) } });
  const submit = async ({ plan, endsAt }: typeof form.values) => {
    const answer = await set({
      account: id,
      plan,
      endsAt: endsAt ? new Date(endsAt).toISOString() : null,
      ifRevision: subscription.revision,
    });
    if (answer.error) return;
    notifyDone(t('saved'));
    close();
  };
  const plans = data?.plans.map(({ id, name, requestsPerPeriod }) => ({
    value: id,
    label: `${name} · ${formatNumber(requestsPerPeriod)}`,
  }));
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {email}
        </Text>
        <ErrorNotice error={error} />
        <Select
          label={t('plan')}
          data={plans ?? [{ value: subscription.plan.id, label: subscription.plan.name }]}
          allowDeselect={false}
          {...form.getInputProps('plan')}
        />
        <TextInput
          type="datetime-local"
          label={t('endsAt')}
          description={t('endsAtHint')}
          {...form.getInputProps('endsAt')}
        />
        <DialogButtons onCancel={close}>
          <Button type="submit" loading={fetching}>
            {t('save')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}

/** An account in the list. */
export type AccountRow = AccountsQuery['accounts']['edges'][number]['node'];
