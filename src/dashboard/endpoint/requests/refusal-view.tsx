import { Badge, Code, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { translateRefusal } from '../../client/describe-error.ts';
import { translateMessage } from '../../client/translate-message.ts';
import { Facts } from '../../frame/facts.tsx';
import { Pending } from '../../frame/pending.tsx';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { RefusedWith } from './refusal-list.tsx';

const query = graphql(`
  query Refusal($endpoint: String!, $environment: EnvironmentName!, $id: ID!) {
    refusal(endpoint: $endpoint, environment: $environment, id: $id) {
      ...RefusalRow
      payloadText
    }
  }
`);

/** A refused call in full. */
export function RefusalView({ id }: { id: string }) {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const [{ data, error }, refetch] = useQuery({ query, variables: { endpoint: endpoint.slug, environment, id } });
  const refusal = data?.refusal;
  if (!refusal) return <Pending error={error} refetch={refetch} lines={6} height={40} />;
  const facts = [
    { name: t('call'), value: <Code>{refusal.call}</Code> },
    { name: t('madeWith'), value: <RefusedWith refusal={refusal} /> },
    { name: t('refusedAt'), value: <Time at={refusal.at} exact /> },
    {
      name: t('payloadSize'),
      value:
        refusal.bytes == null
          ? t('sizeUnknown')
          : t('bytes', { count: refusal.bytes, number: refusal.bytes.toLocaleString() }),
    },
  ];
  return (
    <Stack gap="lg">
      <div>
        <Badge color="red" variant="light" tt="none" size="lg">
          {refusal.code}
        </Badge>
        <Text mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {translateRefusal(refusal.code, refusal.message)}
        </Text>
      </div>
      <Facts facts={facts} aligned />
      {refusal.details.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('field')}</Table.Th>
              <Table.Th>{t('fault')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {refusal.details.map(({ field, error: fault }) => (
              <Table.Tr key={`${field} ${fault}`}>
                <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {field}
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{translateMessage(fault)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <section>
        <Title order={3} size="h5" mb="xs">
          {t('payload')}
        </Title>
        {refusal.payloadText ? (
          <Code
            block
            tabIndex={0}
            mah={320}
            style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {refusal.payloadText}
          </Code>
        ) : (
          <Text size="sm" c="dimmed">
            {t('payloadNotKept')}
          </Text>
        )}
      </section>
    </Stack>
  );
}
