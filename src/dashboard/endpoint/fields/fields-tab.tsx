import { Alert, Button, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { Pending } from '../../frame/pending.tsx';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { FieldEditor } from './field-editor.tsx';
import { FieldTable } from './field-table.tsx';

const query = graphql(`
  query EndpointFields($slug: String!, $environment: EnvironmentName!) {
    endpoint(endpoint: $slug) {
      id
      environments {
        name
        fieldsRevision
      }
      fields(environment: $environment) {
        ...FieldParts
      }
    }
  }
`);

/** The fields of payloads. The owner edits them in the sandbox, and a deploy takes them to production. */
export function FieldsTab() {
  const { t } = useTranslation('fields');
  const { endpoint, environment } = useEndpoint();
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug: endpoint.slug, environment } });
  if (!data) return <Pending error={error} refetch={refetch} lines={4} height={96} />;
  const { fields, environments } = data.endpoint;
  const revision = environments.find(({ name }) => name === environment)?.fieldsRevision ?? 0;
  const isOwner = endpoint.role === 'OWNER';
  if (isOwner && environment === 'SANDBOX')
    return <FieldEditor slug={endpoint.slug} fields={fields} revision={revision} />;
  return (
    <>
      <Alert icon={<IconInfoCircle aria-hidden />} mb="md">
        <Text size="sm">{t(isOwner ? 'readOnlyProduction' : 'readOnlyCollaborator')}</Text>
        {isOwner && (
          <Button
            component={Link}
            to={`/endpoints/${endpoint.slug}/sandbox/fields`}
            variant="default"
            size="xs"
            mt="sm"
          >
            {t('toSandbox')}
          </Button>
        )}
      </Alert>
      <FieldTable fields={fields} />
    </>
  );
}
