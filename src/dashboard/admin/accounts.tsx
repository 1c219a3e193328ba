import { Badge, Button, Paper, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { formatNumber } from '../frame/format.ts';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import { ListTable } from '../lists/list-table.tsx';
import { ListTools, orderIn } from '../lists/list-tools.tsx';
import { PagedList } from '../lists/paged-list.tsx';
import { usePages } from '../lists/use-pages.ts';
import { useUrlParams } from '../lists/use-url-params.ts';
import { type AccountRow, SubscriptionModal } from './subscription-modal.tsx';

const query = graphql(`
  query Accounts($after: String, $search: String, $orderBy: AccountOrder) {
    accounts(first: 20, after: $after, search: $search, orderBy: $orderBy) {
      edges {
        node {
          id
          name
          email
          emailVerified
          administrator
          createdAt
          ...AccountPlan
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const orders = ['CREATED', 'NAME', 'EMAIL', 'USAGE'] as const;
const byAge = { by: 'CREATED', direction: 'DESC' } as const;

/** Lists all accounts, found by name or address, each with its plan and usage. */
export function Accounts() {
  const { t } = useTranslation('admin');
  const { get } = useUrlParams();
  const [chosen, setChosen] = useState<AccountRow>();
  const pages = usePages({
    query,
    variables: { search: get('q') || null, orderBy: orderIn(get('order'), orders, byAge) },
    list: (data) => data.accounts,
  });
  return (
    <section aria-labelledby="accounts">
      <Title order={2} size="h4" id="accounts" mb="md">
        {t('accounts')}
      </Title>
      <ListTools
        search={t('search')}
        byDefault="-CREATED"
        orders={[
          { value: '-CREATED', label: t('byCreated') },
          { value: '+NAME', label: t('byName') },
          { value: '+EMAIL', label: t('byEmail') },
          { value: '-USAGE', label: t('byUsage') },
        ]}
      />
      <PagedList
        pages={pages}
        lines={5}
        height={52}
        empty={<EmptyState title={t('noAccounts')} text={t('noAccountsText')} />}
      >
        {(rows) => (
          <Paper withBorder p="xs">
            <ListTable>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('account')}</Table.Th>
                  <Table.Th>{t('plan')}</Table.Th>
                  <Table.Th ta="end">{t('used')}</Table.Th>
                  <Table.Th>{t('since')}</Table.Th>
                  <Table.Td />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((account) => (
                  <Row key={account.id} account={account} choose={() => setChosen(account)} />
                ))}
              </Table.Tbody>
            </ListTable>
          </Paper>
        )}
      </PagedList>
      <SubscriptionModal account={chosen} close={() => setChosen(undefined)} />
    </section>
  );
}

function Row({ account, choose }: { account: AccountRow; choose: () => void }) {
  const { t } = useTranslation('admin');
  const { name, email, emailVerified, administrator, subscription, usage, createdAt } = account;
  return (
    <Table.Tr>
      <Table.Td>
        <Text component="div" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {name} {administrator && <Badge variant="light">{t('administrator')}</Badge>}
        </Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {email} {!emailVerified && `· ${t('unverified')}`}
        </Text>
      </Table.Td>
      <Table.Td data-label={t('plan')}>
        <Text size="sm">{subscription.plan.name}</Text>
        {subscription.status === 'EXPIRED' ? (
          <Badge color="red" variant="light">
            {t('expired')}
          </Badge>
        ) : (
          subscription.endsAt && (
            <Text size="xs" c="dimmed">
              {t('ends')} <Time at={subscription.endsAt} />
            </Text>
          )
        )}
      </Table.Td>
      <Table.Td ta="end" data-label={t('used')}>
        {formatNumber(usage.used)} / {formatNumber(usage.limit)}
      </Table.Td>
      <Table.Td data-label={t('since')}>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td ta="end">
        <Button variant="default" size="xs" onClick={choose} aria-label={t('changeOf', { name })}>
          {t('change')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
