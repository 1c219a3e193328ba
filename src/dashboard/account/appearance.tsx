import { Group, Input, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChangeLanguage } from '../frame/use-language.ts';
import { languages } from '../words/start-words.ts';
import { Section } from './section.tsx';

/** The language of pages and mails, and this browser's colour scheme. */
export function Appearance() {
  const { t, i18n } = useTranslation('account');
  const { t: tFrame } = useTranslation('frame');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useChangeLanguage();
  const choose = (wanted: string) => {
    const found = languages.find(({ language }) => language === wanted);
    if (found) change(found.language);
  };
  const paint = (wanted: string) => {
    if (wanted === 'light' || wanted === 'dark' || wanted === 'auto') setColorScheme(wanted);
  };
  return (
    <Section title={t('appearance')} text={t('appearanceText')}>
      <Group gap="xl">
        <Input.Wrapper label={tFrame('language')} labelElement="div">
          <div>
            <SegmentedControl
              aria-label={tFrame('language')}
              value={i18n.language}
              onChange={choose}
              data={languages.map(({ language, name }) => ({ value: language, label: name }))}
            />
          </div>
        </Input.Wrapper>
        <Input.Wrapper label={tFrame('scheme')} labelElement="div">
          <div>
            <SegmentedControl
              aria-label={tFrame('scheme')}
              value={colorScheme}
              onChange={paint}
              data={[
                { value: 'light', label: tFrame('light') },
                { value: 'dark', label: tFrame('dark') },
                { value: 'auto', label: tFrame('system') },
              ]}
            />
          </div>
        </Input.Wrapper>
      </Group>
    </Section>
  );
}
