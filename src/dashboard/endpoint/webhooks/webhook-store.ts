import { type CombinedError, useMutation } from 'urql';
import { graphql } from '../../generated/gql.ts';
import type { SetWebhookMutation, SetWebhookMutationVariables } from '../../generated/graphql.ts';

const setDocument = graphql(`
  mutation SetWebhook(
    $slug: String!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput
    $ifRevision: Int
  ) {
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
  mutation SetKeyWebhook(
    $slug: String!, $key: ID!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!]
    $retry: RetryInput, $ifRevision: Int
  ) {
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

/** Saves a webhook: the sandbox's, or a key's. */
export interface WebhookStore {
  /** Names the form's draft. */
  name: string;
  save(
    settings: Omit<SetWebhookMutationVariables, 'slug'>,
  ): Promise<{ error?: CombinedError; saved?: SetWebhookMutation['setWebhook'] }>;
  remove(ifRevision: number): Promise<{ error?: CombinedError }>;
  saving: boolean;
  removing: boolean;
}

/** Saves the sandbox's webhook. */
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

/** Names the draft of a key's webhook. */
export const keyWebhookDraft = (slug: string, key: string) => `webhook.${slug}.${key}`;

/** Saves the webhook of a collaboration key. */
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
