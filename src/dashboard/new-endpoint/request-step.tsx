import { Alert, Anchor, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconKey, IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { curlOf } from '../calls/curl-of.ts';
import { CodeText } from '../frame/code-text.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatDuration } from '../frame/format.ts';
import type { NewEndpointQuery } from '../generated/graphql.ts';
import type { Keys } from './name-step.tsx';
import { useFirstRequest } from './use-first-request.ts';
import { useSendSample } from './use-send-sample.ts';

interface RequestStepProps {
  endpoint: NewEndpointQuery['endpoint'];
  /** Undefined after a reload. */
  keys: Keys | undefined;
  onDone: () => void;
}

/** The keys, a command to paste, and the first request as it arrives. */
export function RequestStep({ endpoint: { slug, url, samplePayload }, keys, onDone }: RequestStepProps) {
  const { t } = useTranslation('newEndpoint');
  const heading = useRef<HTMLHeadingElement>(null);
  const [error, setError] = useState<unknown>();
  const first = useFirstRequest(slug);
  const sample = samplePayload.text ?? '{}';
  const { sending, send } = useSendSample(slug, sample);
  useEffect(() => heading.current?.focus(), []);
  const sendIt = async () => {
    setError(undefined);
    setError((await send()).error);
  };
  return (
    <Stack maw={820} gap="xl">
      <KeysShown keys={keys} />
      <section aria-labelledby="first-request">
        <Title order={2} size="h4" mb={4} id="first-request" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          {t('requestTitle')}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t('requestText')}
        </Text>
        <CodeText text={curlOf(url, keys?.sandbox ?? 'tm_test_YOUR_KEY', sample)} label={t('copyCurl')} />
        <Group mt="md">
          <Button
            variant={first ? 'default' : 'filled'}
            leftSection={<IconSend size={16} aria-hidden />}
            loading={sending}
            onClick={sendIt}
          >
            {t('send')}
          </Button>
        </Group>
      </section>
      <ErrorNotice error={error} />
      <div aria-live="polite" style={{ minHeight: 96 }}>
        {first ? (
          <Alert
            color={first.error ? 'red' : 'green'}
            icon={<IconCircleCheck aria-hidden />}
            title={t('acceptedTitle')}
          >
            <Text size="sm">{first.error ? t('failed', { error: first.error }) : acceptedWords(t, first)}</Text>
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {first.id}
            </Text>
          </Alert>
        ) : (
          <Group gap="sm" wrap="nowrap">
            <Loader size="xs" aria-hidden />
            <Text size="sm">{t('waiting')}</Text>
          </Group>
        )}
      </div>
      <Group justify="space-between">
        <Button disabled={!first} onClick={onDone}>
          {t('next')}
        </Button>
        <Anchor component={Link} to={`/endpoints/${slug}/sandbox/overview`} size="sm">
          {t('skip')}
        </Anchor>
      </Group>
    </Stack>
  );
}

type Words = ReturnType<typeof useTranslation<'newEndpoint'>>['t'];

function acceptedWords(t: Words, { acceptedAt, appliedAt }: { acceptedAt: string; appliedAt?: string | null }): string {
  if (!appliedAt) return t('accepted');
  return t('acceptedTimed', { duration: formatDuration(Math.max(Date.parse(appliedAt) - Date.parse(acceptedAt), 1)) });
}

/** The new keys, shown once. */
function KeysShown({ keys }: { keys: Keys | undefined }) {
  const { t } = useTranslation('newEndpoint');
  if (!keys) return <Text size="sm">{t('keysGone')}</Text>;
  return (
    <Alert color="indigo" icon={<IconKey aria-hidden />} title={t('keysTitle')}>
      <Text size="sm" mb="sm">
        {t('keysOnce')}
      </Text>
      <Stack gap="xs">
        <div>
          <Text size="sm" fw={600} mb={2}>
            {t('sandboxKey')}
          </Text>
          <CodeText text={keys.sandbox} label={t('copySandbox')} />
        </div>
        <div>
          <Text size="sm" fw={600} mb={2}>
            {t('productionKey')}
          </Text>
          <CodeText text={keys.production} label={t('copyProduction')} />
        </div>
      </Stack>
    </Alert>
  );
}
