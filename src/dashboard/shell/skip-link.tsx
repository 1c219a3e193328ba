import { useTranslation } from 'react-i18next';
import classes from './skip-link.module.css';

/** The first stop of the Tab key: leads past the navigation. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a href="#content" className={classes.link}>
      {t('skip')}
    </a>
  );
}
