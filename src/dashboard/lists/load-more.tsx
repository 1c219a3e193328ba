import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../frame/format.ts';
import type { Pages } from './use-pages.ts';

/** A button below a list that loads its next page. Renders nothing on the last page. */
export function LoadMore({
  pages,
}: {
  pages: Pick<Pages<unknown>, 'more' | 'loadingMore'> & { scanned?: number | undefined };
}) {
  const { t } = useTranslation();
  if (!pages.more && !pages.loadingMore) return null;
  return (
    <Stack mt="md" align="center" gap="xs">
      {pages.scanned !== undefined && (
        <Text size="sm" c="dimmed" ta="center" role="status">
          {t('lookedAt', { count: pages.scanned, number: formatNumber(pages.scanned) })}
        </Text>
      )}
      <Button variant="default" loading={pages.loadingMore} onClick={pages.more}>
        {t(pages.scanned === undefined ? 'loadMore' : 'lookOn')}
      </Button>
    </Stack>
  );
}
