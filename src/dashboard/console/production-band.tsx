import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './production.module.css';

/** A band across the head of the page that says: this is production. */
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

/** The same as a badge, for the buttons that write. */
export function ProductionMark() {
  const { t } = useTranslation('console');
  return <span className={classes.mark}>{t('production')}</span>;
}
