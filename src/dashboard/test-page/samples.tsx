import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Call } from '../calls/call.ts';
import { CodeBlock } from '../calls/code-block.tsx';
import { languages, makeSamples } from './make-samples.ts';

/** The call as code, in a tab for each language. */
export function Samples({ url, call }: { url: string; call: Call }) {
  const { t } = useTranslation('testPage');
  const samples = makeSamples(url, call);
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List mb="xs">
        {languages.map((language) => (
          <Tabs.Tab key={language} value={language} px="sm">
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {languages.map((language) => (
        <Tabs.Panel key={language} value={language}>
          <CodeBlock text={samples[language]} label={t('sampleIn', { language })} copyLabel={t('copySample')} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
