import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

const links = [
  { tab: 'fields', title: 'toFields', text: 'toFieldsText' },
  { tab: 'webhook', title: 'toWebhook', text: 'toWebhookText' },
  { tab: 'keys', title: 'toKeys', text: 'toKeysText' },
  { tab: 'versions', title: 'toDeploy', text: 'toDeployText' },
] as const;

/** The next steps. */
export function DoneStep({ slug }: { slug: string }) {
  const { t } = useTranslation('newEndpoint');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const at = (tab: string) => `/endpoints/${slug}/sandbox/${tab}`;
  return (
    <Stack maw={820} gap="lg">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ThemeIcon color="green.9" radius="xl" aria-hidden>
          <IconCheck size={18} />
        </ThemeIcon>
        <div>
          <Title order={2} size="h4" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {t('doneTitle')}
          </Title>
          <Text size="sm">{t('doneText')}</Text>
        </div>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {links.map(({ tab, title, text }) => (
          <Card key={tab} withBorder padding="md">
            <Anchor component={Link} to={at(tab)} fw={600}>
              {t(title)}
            </Anchor>
            <Text size="sm" c="dimmed">
              {t(text)}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
      <Group>
        <Button component={Link} to={at('overview')}>
          {t('open')}
        </Button>
      </Group>
    </Stack>
  );
}
