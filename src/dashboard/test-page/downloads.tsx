import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { parseJson } from '../frame/json.ts';
import type { TestedEndpoint } from './fields-schema.ts';
import { makeOpenApi } from './make-open-api.ts';
import { makePostman } from './make-postman.ts';

/** The endpoint as documents for other tools. */
export function Downloads({ endpoint }: { endpoint: TestedEndpoint }) {
  const { t } = useTranslation('testPage');
  const { slug } = endpoint;
  const { text } = endpoint.samplePayload;
  const documents = [
    {
      words: 'openApi',
      file: `${slug}.openapi.json`,
      make: () => makeOpenApi(endpoint, text == null ? undefined : parseJson(text)),
    },
    { words: 'postman', file: `${slug}.postman_collection.json`, make: () => makePostman(endpoint, text ?? '{}') },
  ] as const;
  return (
    <Group gap="xs">
      {documents.map(({ words, file, make }) => (
        <Button
          key={words}
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => download(file, make())}
        >
          {t('downloads')} {t(words)}
        </Button>
      ))}
    </Group>
  );
}

function download(file: string, document_: object): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: file });
  link.click();
  // By then the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
