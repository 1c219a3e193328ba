import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { confirm } from '../../frame/confirm.tsx';
import { formatNumber } from '../../frame/format.ts';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';

const mutation = graphql(`
  mutation RedeliverAll($endpoint: String!, $environment: EnvironmentName!, $webhook: ID, $from: DateTime, $to: DateTime, $after: String) {
    redeliverAll(endpoint: $endpoint, environment: $environment, webhook: $webhook, from: $from, to: $to, after: $after) {
      count
      complete
      cursor
    }
  }
`);

interface RedeliverAllProps {
  which: { webhook?: string; from?: string; to?: string };
  disabled: boolean;
  onDone: () => void;
}

/** Sends all failed deliveries of a target or a period again, batch by batch, and counts them. */
export function RedeliverAll({ which, disabled, onDone }: RedeliverAllProps) {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const [, redeliverAll] = useMutation(mutation);
  const [sent, setSent] = useState<number>();
  // The API requires a webhook or a beginning, so without filters the beginning is the epoch.
  const named = which.webhook || which.from ? which : { ...which, from: beginning };
  const ask = async () => {
    const text = t(Object.keys(which).length > 0 ? 'redeliverFitting' : 'redeliverEvery');
    if (!(await confirm({ title: t('redeliverAll'), text, confirm: t('redeliverAll') }))) return;
    let count = 0;
    let after: string | null = null;
    do {
      setSent(count);
      const result: Awaited<ReturnType<typeof redeliverAll>> = await redeliverAll({
        endpoint: endpoint.slug,
        environment,
        ...named,
        after,
      });
      if (!result.data?.redeliverAll) {
        notifyError(result.error);
        break;
      }
      count += result.data.redeliverAll.count;
      after = result.data.redeliverAll.cursor ?? null;
      if (!after) notifyDone(t('redeliveredAll', { count, number: formatNumber(count) }));
    } while (after);
    setSent(undefined);
    onDone();
  };
  return (
    <Button leftSection={<IconRefresh size={16} aria-hidden />} disabled={disabled || sent !== undefined} onClick={ask}>
      {sent === undefined ? t('redeliverAll') : t('redelivering', { count: sent, number: formatNumber(sent) })}
    </Button>
  );
}

const beginning = '1970-01-01T00:00:00.000Z';
