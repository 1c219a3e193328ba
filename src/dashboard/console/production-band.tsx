import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './production.module.css';

/** Says across the head of the page that this is production. */
export function ProductionBand({ active }: { active: boolean }) {
  const { t } = useTranslation('console');
  return (
    <div className={classes.band}>
      <div className={classes.word}>
        <IconAlertTriangle size={22} aria-hidden />
        {t('production')}
      </div>
      <Text fw={600}>{t('banner')}</Text>
      <Text size="sm">
        {t('bannerText')}
        {!active && <b> {t('inactive')}</b>}
      </Text>
    </div>
  );
}

/** The same in one word, beside what writes. */
export function ProductionMark() {
  const { t } = useTranslation('console');
  return <span className={classes.mark}>{t('production')}</span>;
}
