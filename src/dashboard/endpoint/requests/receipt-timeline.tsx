import { Text, Timeline } from '@mantine/core';
import { IconCheck, IconClock, IconDownload, IconSend, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import type { ReceiptQuery } from '../../generated/graphql.ts';

type Request = ReceiptQuery['request'];

/** The stages of a request: accepted, applied or failed, and delivered. */
export function ReceiptTimeline({ request }: { request: Request }) {
  const { t } = useTranslation('requests');
  const { state, acceptedAt, appliedAt, error, deliveries } = request;
  const delivered = deliveries.filter((one) => one.state === 'SUCCEEDED').length;
  const waiting = deliveries.some((one) => one.state === 'PENDING');
  const sent = deliveries.length > 0;
  const givenUp = sent && !waiting && delivered < deliveries.length;
  const reached = sent && !waiting ? 2 : appliedAt ? 1 : 0;
  return (
    <Timeline active={reached} bulletSize={24} lineWidth={2} color={state === 'FAILED' ? 'red.9' : 'teal.9'}>
      <Timeline.Item bullet={<IconDownload size={14} aria-hidden />} title={t('accepted')}>
        <Detail>
          <Time at={acceptedAt} exact />
        </Detail>
      </Timeline.Item>
      <Timeline.Item
        bullet={<StateIcon state={state} />}
        title={t(state === 'QUEUED' ? 'applying' : state === 'FAILED' ? 'states.FAILED' : 'applied')}
      >
        <Detail>
          {appliedAt ? (
            <>
              <Time at={appliedAt} exact /> ·{' '}
              {t('after', { duration: formatDuration(Date.parse(appliedAt) - Date.parse(acceptedAt)) })}
            </>
          ) : (
            t('applyingText')
          )}
        </Detail>
        {error && (
          <Text size="sm" c="error" style={{ overflowWrap: 'anywhere' }}>
            {error}
          </Text>
        )}
      </Timeline.Item>
      {sent && (
        <Timeline.Item
          color={givenUp ? 'red.9' : 'teal.9'}
          bullet={<IconSend size={14} aria-hidden />}
          title={t('delivered', { count: deliveries.length, done: delivered })}
        >
          <Detail>
            {t(waiting ? 'deliveredWaiting' : delivered === deliveries.length ? 'deliveredAll' : 'deliveredNot')}
          </Detail>
        </Timeline.Item>
      )}
    </Timeline>
  );
}

function Detail({ children }: { children: React.ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

function StateIcon({ state }: { state: Request['state'] }) {
  const Icon = state === 'QUEUED' ? IconClock : state === 'FAILED' ? IconX : IconCheck;
  return <Icon size={14} aria-hidden />;
}
