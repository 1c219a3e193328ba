import { type CombinedError, useMutation } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { SetWebhookMutation, SetWebhookMutationVariables } from '../generated/graphql.ts';

const setDocument = graphql(`
  mutation SetWebhook($slug: String!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput) {
    setWebhook(endpoint: $slug, url: $url, events: $events, headers: $headers, retry: $retry) {
      secret
      webhook {
        ...WebhookParts
      }
    }
  }
`);

const removeDocument = graphql(`
  mutation RemoveWebhook($slug: String!) {
    setWebhook(endpoint: $slug, url: null) {
      secret
    }
  }
`);

const setOfKeyDocument = graphql(`
  mutation SetKeyWebhook($slug: String!, $key: ID!, $url: String, $events: [WebhookEvent!], $headers: [WebhookHeaderInput!], $retry: RetryInput) {
    setKeyWebhook(endpoint: $slug, key: $key, url: $url, events: $events, headers: $headers, retry: $retry) {
      secret
      webhook {
        ...WebhookParts
      }
    }
  }
`);

const removeOfKeyDocument = graphql(`
  mutation RemoveKeyWebhook($slug: String!, $key: ID!) {
    setKeyWebhook(endpoint: $slug, key: $key, url: null) {
      secret
    }
  }
`);

/** Where a webhook is kept: at the sandbox, or at a key. */
export interface WebhookStore {
  save(settings: Omit<SetWebhookMutationVariables, 'slug'>): Promise<{ error?: CombinedError; saved?: SetWebhookMutation['setWebhook'] }>;
  remove(): Promise<{ error?: CombinedError }>;
  saving: boolean;
  removing: boolean;
}

/** The sandbox's own. */
export function useSandboxWebhook(slug: string): WebhookStore {
  const [{ fetching: saving }, set] = useMutation(setDocument);
  const [{ fetching: removing }, remove] = useMutation(removeDocument);
  return {
    async save(settings) {
      const { data, error } = await set({ slug, ...settings });
      return { ...(error && { error }), saved: data?.setWebhook };
    },
    remove: () => remove({ slug }),
    saving,
    removing,
  };
}

/** That of a collaboration key. */
export function useKeyWebhook(slug: string, key: string): WebhookStore {
  const [{ fetching: saving }, set] = useMutation(setOfKeyDocument);
  const [{ fetching: removing }, remove] = useMutation(removeOfKeyDocument);
  return {
    async save(settings) {
      const { data, error } = await set({ slug, key, ...settings });
      return { ...(error && { error }), saved: data?.setKeyWebhook };
    },
    remove: () => remove({ slug, key }),
    saving,
    removing,
  };
}
