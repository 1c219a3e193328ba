import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeyScope } from '../../generated/graphql.ts';

interface ScopeChoiceProps {
  value: KeyScope;
  onChange: (scope: KeyScope) => void;
}

/** Whose records a key sees. */
export function ScopeChoice({ value, onChange }: ScopeChoiceProps) {
  const { t } = useTranslation('keys');
  return (
    <Radio.Group label={t('scope')} value={value} onChange={(chosen) => onChange(chosen === 'ALL' ? 'ALL' : 'OWN')}>
      <Stack gap="xs" mt={6}>
        <Radio value="OWN" label={t('OWN')} description={t('ownHint')} />
        <Radio value="ALL" label={t('ALL')} description={t('allHint')} />
      </Stack>
    </Radio.Group>
  );
}
