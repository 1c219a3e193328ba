import { Button, Center } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Pages } from './use-pages.ts';

/** Stands below a list: fetches its next page, and is gone when there is none. */
export function LoadMore({ pages }: { pages: Pick<Pages<unknown>, 'more' | 'loadingMore'> }) {
  const { t } = useTranslation();
  if (!pages.more && !pages.loadingMore) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={pages.loadingMore} onClick={pages.more}>
        {t('loadMore')}
      </Button>
    </Center>
  );
}
