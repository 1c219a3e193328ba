import { Group, Input, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { notifyError } from '../frame/notify.ts';
import { changeLanguage, languages } from '../words/start-words.ts';
import { Section } from './section.tsx';

/** The language and the colours, for this browser. */
export function Appearance() {
  const { t, i18n } = useTranslation('account');
  const { t: tFrame } = useTranslation('frame');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (wanted: string) => {
    const found = languages.find(({ language }) => language === wanted);
    if (found) changeLanguage(found.language).catch(notifyError);
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
