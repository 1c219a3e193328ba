import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { confirm } from '../frame/confirm.tsx';
import { formatNumber } from '../frame/format.ts';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { Plan, UsageAccount } from './usage-account.ts';

const changePlan = graphql(`
  mutation ChangePlan($plan: ID!, $ifRevision: Int) {
    changePlan(plan: $plan, ifRevision: $ifRevision) {
      ...UsageParts
    }
  }
`);

/** The plans side by side, with buttons that change to one. */
export function PlanChoice({ account, plans }: { account: UsageAccount; plans: readonly Plan[] }) {
  const { t } = useTranslation('usage');
  return (
    <section aria-labelledby="plans">
      <Title order={2} size="h4" id="plans">
        {t('plans')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t(account.mayChangePlan ? 'plansText' : 'plansClosed')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        {plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} account={account} />
        ))}
      </SimpleGrid>
    </section>
  );
}

function PlanCard({ plan, account }: { plan: Plan; account: UsageAccount }) {
  const { t } = useTranslation('usage');
  const [{ fetching }, change] = useMutation(changePlan);
  const present = account.subscription.plan;
  const isPresent = plan.id === present.id;
  const go = async () => {
    const sure = await confirm({
      title: t('changeTitle', { plan: plan.name }),
      text: t(consequenceOf(plan, account), valuesOf(plan)),
      confirm: t('change'),
    });
    if (!sure) return;
    const { error } = await change({ plan: plan.id, ifRevision: account.subscription.revision });
    if (error) notifyError(error);
    else notifyDone(t('changed', { plan: plan.name }));
  };
  return (
    <Paper withBorder p="md" style={isPresent ? { borderColor: 'var(--mantine-primary-color-filled)' } : undefined}>
      <Stack h="100%" gap="xs">
        <Group justify="space-between" mih={26}>
          <Title order={3} size="h5">
            {plan.name}
          </Title>
          {isPresent && <Badge variant="light">{t('yourPlan')}</Badge>}
        </Group>
        <Text>
          <Text span fz="xl" fw={700}>
            {formatNumber(plan.requestsPerPeriod)}
          </Text>{' '}
          <Text span c="dimmed" size="sm">
            {t('perPeriod')}
          </Text>
        </Text>
        <Text size="sm" c="dimmed" style={{ flex: 1 }}>
          {t(plan.overage ? 'goesOn' : 'stops')}
        </Text>
        {account.mayChangePlan && (
          <Button
            fullWidth
            mt="xs"
            variant={plan.requestsPerPeriod > present.requestsPerPeriod ? 'filled' : 'default'}
            disabled={isPresent}
            loading={fetching}
            onClick={go}
          >
            {isPresent ? t('yourPlan') : t('changeTo', { plan: plan.name })}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

function consequenceOf(plan: Plan, { usage, subscription }: UsageAccount) {
  if (usage.used >= plan.requestsPerPeriod) return plan.overage ? 'changeIntoOverage' : 'changeIntoFull';
  return plan.requestsPerPeriod > subscription.plan.requestsPerPeriod ? 'changeUp' : 'changeDown';
}

function valuesOf({ name, requestsPerPeriod }: Plan) {
  return { plan: name, requests: formatNumber(requestsPerPeriod) };
}
