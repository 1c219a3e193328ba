import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EndpointRole } from '../generated/graphql.ts';
import { KeyInUse } from './key-in-use.tsx';
import type { TestKey } from './use-test-key.ts';

interface KeyCardProps {
  testKey: TestKey;
  /** Explains why the pasted key does not work. */
  error?: string | undefined;
  /** The role of the signed-in user. */
  standing?: EndpointRole | null | undefined;
}

/** Shows the credentials of the calls: a pasted sandbox key, or the user's session. */
export function KeyCard({ testKey, error, standing }: KeyCardProps) {
  const { t } = useTranslation('testPage');
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string>();
  if (testKey.key && !error) return <KeyInUse testKey={testKey} />;
  const use = (event: SyntheticEvent) => {
    event.preventDefault();
    const key = text.trim().replace(/^Bearer\s+/i, '');
    if (key.startsWith('tm_live_')) {
      setText('');
      return setRefused(t('liveKey'));
    }
    if (!/^tm_test_[0-9a-z]{48}$/.test(key)) return setRefused(t('notAKey'));
    setRefused(undefined);
    testKey.use(key);
  };
  return (
    <form onSubmit={use}>
      <Stack gap="xs">
        <PasswordInput
          label={t('key')}
          description={t('keyHint')}
          placeholder="tm_test_…"
          autoComplete="off"
          spellCheck={false}
          value={text}
          error={refused ?? error}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default">
            {t('useKey')}
          </Button>
        </Group>
        {standing && (
          <Text size="sm" c="dimmed">
            {t(standing === 'OWNER' ? 'bySession' : 'byCollaborator')}
          </Text>
        )}
      </Stack>
    </form>
  );
}
