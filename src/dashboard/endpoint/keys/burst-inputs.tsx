import { Fieldset, Group, NumberInput, Text } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { BurstLimitInput, KeyPartsFragment } from '../../generated/graphql.ts';

/** A burst limit as typed: '' for an empty input. */
export interface BurstTyped {
  burstRequests: number | string;
  burstSeconds: number | string;
}

/** The maxima of the API. */
const requestsMax = 100_000;
const secondsMax = 3_600;

/** The inputs for a key's burst limit. */
export function BurstInputs({ getInputProps }: { getInputProps: (name: keyof BurstTyped) => GetInputPropsReturnType }) {
  const { t } = useTranslation('keys');
  return (
    <Fieldset legend={t('burst')} variant="unstyled">
      <Group grow align="flex-start">
        <NumberInput
          {...getInputProps('burstRequests')}
          label={t('burstRequests')}
          min={1}
          max={requestsMax}
          allowDecimal={false}
        />
        <NumberInput
          {...getInputProps('burstSeconds')}
          label={t('burstSeconds')}
          min={1}
          max={secondsMax}
          allowDecimal={false}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('burstHint')}
      </Text>
    </Fieldset>
  );
}

export function typedBurst(burst: KeyPartsFragment['burst'] | undefined): BurstTyped {
  return { burstRequests: burst?.requests ?? '', burstSeconds: burst?.seconds ?? '' };
}

/** Returns null for no limit. */
export function burstOf({ burstRequests, burstSeconds }: BurstTyped): BurstLimitInput | null {
  return burstRequests === '' || burstSeconds === ''
    ? null
    : { requests: Number(burstRequests), seconds: Number(burstSeconds) };
}

/** Returns whether this input is empty and the other is not: a limit needs both. */
export function isHalf({ burstRequests, burstSeconds }: BurstTyped, own: keyof BurstTyped): boolean {
  return (
    (burstRequests === '') !== (burstSeconds === '') && (own === 'burstRequests' ? burstRequests : burstSeconds) === ''
  );
}
