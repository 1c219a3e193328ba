import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SideDrawer } from '../../frame/side-drawer.tsx';
import { graphql } from '../../generated/gql.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { InviteForm } from './invite-form.tsx';
import type { ListedKey } from './listed-key.ts';
import { PersonCard } from './person-card.tsx';

const query = graphql(`
  query KeyPeople($slug: String!, $key: ID!, $after: String) {
    key(endpoint: $slug, key: $key) {
      id
      acceptedInvitations
      pendingInvitations
      collaborators(first: 50, after: $after) {
        edges {
          node {
            ...Person
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

interface PeopleDrawerProps {
  apiKey: ListedKey;
  slug: string;
  opened: boolean;
  onClose: () => void;
}

/** The collaborators of a key and its invitations. */
export function PeopleDrawer({ apiKey, slug, opened, onClose }: PeopleDrawerProps) {
  const { t } = useTranslation('keys');
  return (
    <SideDrawer opened={opened} title={t('peopleOf', { name: apiKey.name })} onClose={onClose}>
      <People slug={slug} keyId={apiKey.id} />
    </SideDrawer>
  );
}

function People({ slug, keyId }: { slug: string; keyId: string }) {
  const { t } = useTranslation('keys');
  const pages = usePages({ query, variables: { slug, key: keyId }, list: (data) => data.key.collaborators });
  return (
    <Stack>
      <Text size="sm">{t('peopleText')}</Text>
      <InviteForm slug={slug} keyId={keyId} />
      <PagedList
        pages={pages}
        lines={2}
        height={96}
        empty={
          <Text size="sm" c="dimmed">
            {t('nobody')}
          </Text>
        }
      >
        {(rows) => rows.map((person) => <PersonCard key={person.id} slug={slug} person={person} />)}
      </PagedList>
    </Stack>
  );
}
