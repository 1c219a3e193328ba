import { Badge, Button, Paper, Table, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../frame/empty-state.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatNumber } from '../frame/format.ts';
import { LoadMore } from '../frame/load-more.tsx';
import { Loading } from '../frame/loading.tsx';
import { Time } from '../frame/time.tsx';
import { usePages } from '../frame/use-pages.ts';
import { graphql } from '../generated/gql.ts';
import type { AccountRow } from './account-row.ts';
import { SubscriptionModal } from './subscription-modal.tsx';

const query = graphql(`
  query Accounts($after: String, $search: String) {
    accounts(first: 20, after: $after, search: $search) {
      edges {
        node {
          id
          name
          email
          emailVerified
          administrator
          createdAt
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
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** All accounts, found by name or address, each with its plan and what it has used. */
export function Accounts() {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const [chosen, setChosen] = useState<AccountRow>();
  const pages = usePages({ query, variables: { search: search || null }, list: (data) => data.accounts });
  return (
    <section aria-labelledby="accounts">
      <Title order={2} size="h4" id="accounts" mb="md">
        {t('accounts')}
      </Title>
      <TextInput
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={254}
        maw={420}
        mb="md"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {pages.error && <ErrorNotice error={pages.error} />}
      {!pages.rows && !pages.error && <Loading lines={5} height={52} />}
      {pages.rows?.length === 0 && <EmptyState title={t('noAccounts')} text={t('noAccountsText')} />}
      {pages.rows && pages.rows.length > 0 && (
        <Paper withBorder p="xs">
          <Table.ScrollContainer minWidth={760}>
            <Table verticalSpacing="sm">
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
                {pages.rows.map((account) => (
                  <Row key={account.id} account={account} choose={() => setChosen(account)} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
      <LoadMore pages={pages} />
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
      <Table.Td>
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
      <Table.Td ta="end">
        {formatNumber(usage.used)} / {formatNumber(usage.limit)}
      </Table.Td>
      <Table.Td>
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
