import { type CombinedError, useMutation } from 'urql';
import { graphql } from '../../generated/gql.ts';
import type { SetWebhookMutation, SetWebhookMutationVariables } from '../../generated/graphql.ts';

const setDocument = graphql(`
  mutation SetWebhook($slug: String!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput, $ifRevision: Int) {
    setWebhook(endpoint: $slug, url: $url, events: $events, headers: $headers, retry: $retry, ifRevision: $ifRevision) {
      secret
      webhook {
        ...WebhookParts
      }
    }
  }
`);

const removeDocument = graphql(`
  mutation RemoveWebhook($slug: String!, $ifRevision: Int) {
    setWebhook(endpoint: $slug, url: null, ifRevision: $ifRevision) {
      secret
    }
  }
`);

const setOfKeyDocument = graphql(`
  mutation SetKeyWebhook($slug: String!, $key: ID!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput, $ifRevision: Int) {
    setKeyWebhook(endpoint: $slug, key: $key, url: $url, events: $events, headers: $headers, retry: $retry, ifRevision: $ifRevision) {
      secret
      webhook {
        ...WebhookParts
      }
    }
  }
`);

const removeOfKeyDocument = graphql(`
  mutation RemoveKeyWebhook($slug: String!, $key: ID!, $ifRevision: Int) {
    setKeyWebhook(endpoint: $slug, key: $key, url: null, ifRevision: $ifRevision) {
      secret
    }
  }
`);

/** Where a webhook is kept: at the sandbox, or at a key. */
export interface WebhookStore {
  /** Names it among an account's drafts. */
  name: string;
  save(
    settings: Omit<SetWebhookMutationVariables, 'slug'>,
  ): Promise<{ error?: CombinedError; saved?: SetWebhookMutation['setWebhook'] }>;
  remove(ifRevision: number): Promise<{ error?: CombinedError }>;
  saving: boolean;
  removing: boolean;
}

/** The sandbox's own. */
export function useSandboxWebhook(slug: string): WebhookStore {
  const [{ fetching: saving }, set] = useMutation(setDocument);
  const [{ fetching: removing }, remove] = useMutation(removeDocument);
  return {
    name: `webhook.${slug}`,
    async save(settings) {
      const { data, error } = await set({ slug, ...settings });
      return { ...(error && { error }), saved: data?.setWebhook };
    },
    remove: (ifRevision) => remove({ slug, ifRevision }),
    saving,
    removing,
  };
}

/** Names a key's webhook among an account's drafts. */
export const keyWebhookDraft = (slug: string, key: string) => `webhook.${slug}.${key}`;

/** That of a collaboration key. */
export function useKeyWebhook(slug: string, key: string): WebhookStore {
  const [{ fetching: saving }, set] = useMutation(setOfKeyDocument);
  const [{ fetching: removing }, remove] = useMutation(removeOfKeyDocument);
  return {
    name: keyWebhookDraft(slug, key),
    async save(settings) {
      const { data, error } = await set({ slug, key, ...settings });
      return { ...(error && { error }), saved: data?.setKeyWebhook };
    },
    remove: (ifRevision) => remove({ slug, key, ifRevision }),
    saving,
    removing,
  };
}
