import { ActionIcon, Anchor, Button, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useChangeLanguage } from '../frame/use-language.ts';
import { languages } from '../words/start-words.ts';
import classes from './header.module.css';

/** Each with its icon, in the order of the button's cycle. */
const schemes = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;
const nextScheme = { light: 'dark', dark: 'auto', auto: 'light' } as const;

/** Buttons for colours and language, on every page. They cycle, because a menu would add 25 KB to the first load. */
export function Preferences() {
  return (
    <>
      <SchemeButton />
      <LanguageButton />
    </>
  );
}

function SchemeButton() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Present = schemes[colorScheme];
  const name = `${t('scheme')}: ${{ light: t('light'), dark: t('dark'), auto: t('system') }[colorScheme]}`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={name}
      title={name}
      onClick={() => setColorScheme(nextScheme[colorScheme])}
    >
      <Present size={20} aria-hidden />
    </ActionIcon>
  );
}

function LanguageButton() {
  const { i18n } = useTranslation();
  const change = useChangeLanguage();
  const present = languages.findIndex(({ language }) => language === i18n.language);
  const next = languages[(present + 1) % languages.length];
  if (!next) return null;
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      lang={next.language}
      leftSection={<IconLanguage size={20} aria-hidden />}
      onClick={() => change(next.language)}
    >
      {next.name}
    </Button>
  );
}

export function Wordmark() {
  return (
    <Anchor component={Link} to="/" fw={700} fz="lg" c="inherit" underline="never">
      Sluice
    </Anchor>
  );
}

/** The first stop of the Tab key. It skips the navigation. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a href="#content" className={classes.link}>
      {t('skip')}
    </a>
  );
}
