import { Anchor, Box, Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { curlOf } from '../../calls/curl-of.ts';
import { NoSample } from '../../calls/no-sample.tsx';
import { Copy } from '../../frame/copy.tsx';
import type { EndpointOverviewQuery } from '../../generated/graphql.ts';
import type { EndpointView } from '../use-endpoint.ts';
import { SectionCard } from './section-card.tsx';

interface ReadyCurlProps {
  view: EndpointView;
  sample: EndpointOverviewQuery['endpoint']['samplePayload'];
}

/** A curl command that creates a record. */
export function ReadyCurl({ view: { endpoint, environment }, sample: { text, withoutValue } }: ReadyCurlProps) {
  const { t } = useTranslation('overview');
  const key = environment === 'SANDBOX' ? 'tm_test_YOUR_KEY' : 'tm_live_YOUR_KEY';
  const command = curlOf(endpoint.url, key, text ?? '{}');
  return (
    <SectionCard title={t('tryTitle')} action={<Copy text={command} label={t('copyCurl')} />}>
      <Text size="sm" mb="sm">
        {t('tryText', { key })}{' '}
        <Anchor component={Link} to={`/endpoints/${endpoint.slug}/${environment.toLowerCase()}/keys`} inherit>
          {t('toKeys')}
        </Anchor>
      </Text>
      {text == null && <NoSample fields={withoutValue} />}
      <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="curl">
        <Code block fz="sm" style={{ minWidth: 'fit-content' }}>
          {command}
        </Code>
      </Box>
    </SectionCard>
  );
}
