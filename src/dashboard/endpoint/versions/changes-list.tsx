import { Badge, Group, List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql } from '../../generated/gql.ts';
import type {
  ChangeKind,
  FieldPartsFragment,
  SettingsChangesPartsFragment,
  WebhookSettingsPartsFragment,
} from '../../generated/graphql.ts';
import { describeRetry, eventNames } from '../webhooks/webhook-parts.ts';

graphql(`
  fragment WebhookSettingsParts on WebhookSettings {
    url
    events
    headerNames
    retry {
      policy
      delays
    }
  }
`);

export const changesParts = graphql(`
  fragment SettingsChangesParts on SettingsChanges {
    fields {
      kind
      name
      before {
        ...FieldParts
      }
      after {
        ...FieldParts
      }
    }
    fieldsReordered
    webhook @include(if: $owns) {
      kind
      headersChanged
      before {
        ...WebhookSettingsParts
      }
      after {
        ...WebhookSettingsParts
      }
    }
  }
`);

type Changes = SettingsChangesPartsFragment;

const colors: Record<ChangeKind, string> = { ADDED: 'green', REMOVED: 'red', CHANGED: 'blue' };

/** Returns whether two states of the settings differ. */
export function isDifferent({ fields, fieldsReordered, webhook }: Changes): boolean {
  return fields.length > 0 || fieldsReordered || webhook != null;
}

/** The differences between two states of the settings: removed values struck out, and new ones. */
export function ChangesList({ changes }: { changes: Changes }) {
  const { t } = useTranslation('versions');
  const { fields, fieldsReordered, webhook } = changes;
  const describeField = useFieldWords();
  return (
    <List listStyleType="none" spacing="xs">
      {fields.map(({ kind, name, before, after }) => (
        <List.Item key={name}>
          <Change
            kind={kind}
            what={t('field', { name })}
            before={before && describeField(before)}
            after={after && describeField(after)}
          />
        </List.Item>
      ))}
      {fieldsReordered && <List.Item>{t('reordered')}</List.Item>}
      {webhook && (
        <List.Item>
          <Change
            kind={webhook.kind}
            what={
              webhook.headersChanged && webhook.kind === 'CHANGED'
                ? `${t('webhook')} (${t('headersChanged')})`
                : t('webhook')
            }
            before={webhook.before && describeWebhook(webhook.before)}
            after={webhook.after && describeWebhook(webhook.after)}
          />
        </List.Item>
      )}
    </List>
  );
}

interface ChangeProps {
  kind: ChangeKind;
  what: string;
  before: string | null | undefined;
  after: string | null | undefined;
}

function Change({ kind, what, before, after }: ChangeProps) {
  const { t } = useTranslation('versions');
  return (
    <Stack gap={2}>
      <Group gap="xs">
        <Badge color={colors[kind]} variant="light">
          {t(kind)}
        </Badge>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {what}
        </Text>
      </Group>
      {before && before !== after && (
        <Text component="del" size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {before}
        </Text>
      )}
      {after && before !== after && (
        <Text component="ins" size="sm" style={{ overflowWrap: 'anywhere', textDecoration: 'none' }}>
          {after}
        </Text>
      )}
    </Stack>
  );
}

function useFieldWords(): (field: FieldPartsFragment) => string {
  const { t } = useTranslation('versions');
  return ({ type, required, nullable, searchable, constraints }) => {
    const set = Object.entries(constraints).filter(([name, value]) => value != null && name !== '__typename');
    const words = set.map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    const ofNull = nullable === required ? [t(nullable ? 'nullable' : 'notNullable')] : [];
    return [
      type,
      required ? t('required') : t('optional'),
      ...ofNull,
      ...(searchable ? [t('searchable')] : []),
      ...words,
    ].join(' · ');
  };
}

function describeWebhook({ url, events, headerNames, retry }: WebhookSettingsPartsFragment): string {
  return [
    url,
    events.map((event) => eventNames[event]).join(', '),
    ...(headerNames.length > 0 ? [headerNames.join(', ')] : []),
    describeRetry(retry),
  ].join(' · ');
}
