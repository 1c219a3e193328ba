import { Button, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Dialog, DialogButtons } from '../../frame/dialog.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { graphql } from '../../generated/gql.ts';
import type { EnvironmentName } from '../../generated/graphql.ts';
import type { ListedKey } from './listed-key.ts';
import type { MadeKeys } from './once-shown-modal.tsx';

const regenerating = graphql(`
  mutation RegenerateKey($endpoint: String!, $key: ID!, $environment: EnvironmentName, $overlapHours: Float!, $ifRevision: Int) {
    regenerateKey(endpoint: $endpoint, key: $key, environment: $environment, overlapHours: $overlapHours, ifRevision: $ifRevision) {
      key {
        ...KeyParts
      }
      sandbox
      production
      oldEndAt
    }
  }
`);

interface RegenerateModalProps {
  apiKey: ListedKey;
  slug: string;
  environment: EnvironmentName;
  opened: boolean;
  onClose: () => void;
  onMade: (made: MadeKeys) => void;
}

/** The choices for how long the old key still works. */
const overlaps = [24, 6, 1, 0];
const overlapByDefault = '24';

/** Replaces one or both keys of a pair. The old key works for a chosen time, or ends at once. */
export function RegenerateModal({ apiKey, opened, onClose, ...wanted }: RegenerateModalProps) {
  const { t } = useTranslation('keys');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('regenerateTitle', { name: apiKey.name })}>
      <RegenerateForm apiKey={apiKey} onClose={onClose} {...wanted} />
    </Dialog>
  );
}

function RegenerateForm({ apiKey, slug, environment, onClose, onMade }: Omit<RegenerateModalProps, 'opened'>) {
  const { t } = useTranslation('keys');
  const [which, setWhich] = useState<string>(environment);
  const [hours, setHours] = useState(overlapByDefault);
  const [{ fetching, error }, regenerate] = useMutation(regenerating);
  const run = async () => {
    const only = which === 'SANDBOX' || which === 'PRODUCTION' ? which : null;
    const { data } = await regenerate({
      endpoint: slug,
      key: apiKey.id,
      environment: only,
      overlapHours: Number(hours),
      ifRevision: apiKey.revision,
    });
    if (!data?.regenerateKey) return;
    const { sandbox, production, oldEndAt } = data.regenerateKey;
    onClose();
    onMade({ sandbox, production, oldEndAt, toShare: !apiKey.default });
  };
  return (
    <Stack>
      <Text size="sm">{t('regenerateText')}</Text>
      <ErrorNotice error={error} />
      <div>
        <Text size="sm" fw={500} mb={4} aria-hidden>
          {t('which')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t('which')}
          value={which}
          onChange={setWhich}
          data={[
            { value: 'SANDBOX', label: t('sandbox') },
            { value: 'PRODUCTION', label: t('production') },
            { value: 'BOTH', label: t('both') },
          ]}
        />
      </div>
      <Select
        label={t('overlap')}
        value={hours}
        onChange={(chosen) => setHours(chosen ?? overlapByDefault)}
        allowDeselect={false}
        data={overlaps.map((count) => ({
          value: String(count),
          label: count === 0 ? t('overlapNone') : t('overlapHours', { count }),
        }))}
      />
      <DialogButtons onCancel={onClose}>
        <Button loading={fetching} onClick={run}>
          {t('regenerate')}
        </Button>
      </DialogButtons>
    </Stack>
  );
}
