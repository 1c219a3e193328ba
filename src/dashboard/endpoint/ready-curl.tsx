import { Anchor, Box, Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Copy } from '../frame/copy.tsx';
import type { FieldPartsFragment } from '../generated/graphql.ts';
import { samplePayload } from './sample-payload.ts';
import { SectionCard } from './section-card.tsx';
import type { EndpointView } from './use-endpoint.ts';

/** A command that creates a record with the fields of the environment. */
export function ReadyCurl({ view: { endpoint, environment }, fields }: { view: EndpointView; fields: readonly FieldPartsFragment[] }) {
  const { t } = useTranslation('overview');
  const key = environment === 'SANDBOX' ? 'tm_test_…' : 'tm_live_…';
  const command = `curl -X POST ${endpoint.url} \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(samplePayload(fields), null, 2).replaceAll("'", "'\\''")}'`;
  return (
    <SectionCard title={t('tryTitle')} action={<Copy text={command} label={t('copyCurl')} />}>
      <Text size="sm" mb="sm">
        {t('tryText', { key })}{' '}
        <Anchor component={Link} to={`/endpoints/${endpoint.slug}/${environment.toLowerCase()}/keys`} inherit>
          {t('toKeys')}
        </Anchor>
      </Text>
      <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="curl">
        <Code block fz="sm" style={{ minWidth: 'fit-content' }}>
          {command}
        </Code>
      </Box>
    </SectionCard>
  );
}
