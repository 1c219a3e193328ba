import { Group, Select, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Difference } from './difference.tsx';

interface CompareVersionsProps {
  slug: string;
  owns: boolean;
  latest: number;
}

/** What changed between any two versions; 0 stands for no settings at all. */
export function CompareVersions({ slug, owns, latest }: CompareVersionsProps) {
  const { t } = useTranslation('versions');
  const [from, setFrom] = useState(latest - 1);
  const [to, setTo] = useState(latest);
  const options = Array.from({ length: latest + 1 }, (_, number) => ({
    value: String(number),
    label: number === 0 ? t('nothing') : t('version', { number }),
  })).toReversed();
  const shared = { data: options, allowDeselect: false, w: 180, searchable: latest > 12 };
  return (
    <section aria-labelledby="compare-versions">
      <Title order={2} size="h4" mb="sm" id="compare-versions">
        {t('compare')}
      </Title>
      <Group mb="md" gap="sm">
        <Select {...shared} label={t('from')} value={String(from)} onChange={(value) => setFrom(Number(value))} />
        <Select {...shared} label={t('to')} value={String(to)} onChange={(value) => setTo(Number(value))} />
      </Group>
      <Difference slug={slug} owns={owns} from={from} to={to} />
    </section>
  );
}
