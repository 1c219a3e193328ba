import { builder } from '../graphql/builder.ts';

const TroubleKind = builder.enumType('EndpointTroubleKind', {
  description: 'The kind of a trouble.',
  values: {
    INACTIVE: { description: 'The endpoint is switched off: every call with a key is refused.' },
    WEBHOOK_FAILING: { description: 'Nothing sent to a webhook since then was accepted.' },
    WEBHOOK_ENDED: {
      description: 'A webhook was switched off automatically, because its target was gone or failed for days.',
    },
    WEBHOOK_OFF: { description: 'A webhook was switched off by hand, so nothing is sent to it.' },
  } as const,
});

interface Trouble {
  kind: typeof TroubleKind.$inferType;
  environment: 'SANDBOX' | 'PRODUCTION' | null;
  keyName: string | null;
  since: Date | null;
}

const EndpointTrouble = builder.objectRef<Trouble>('EndpointTrouble').implement({
  description: 'A trouble of an endpoint that its owner should fix.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TroubleKind, description: 'The kind of trouble.' }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      nullable: true,
      description: 'The environment of the webhook; null for the whole endpoint.',
    }),
    keyName: t.exposeString('keyName', {
      nullable: true,
      description: "The key of the webhook; null for an environment's own webhook.",
    }),
    since: t.expose('since', {
      type: 'DateTime',
      nullable: true,
      description: 'The start of the trouble; null if unknown.',
    }),
  }),
});

const ofWebhooks = {
  environment: true,
  active: true,
  endedBy: true,
  failingSince: true,
  key: { select: { name: true } },
} as const;

builder.prismaObjectField('Endpoint', 'troubles', (t) =>
  t.field({
    type: [EndpointTrouble],
    description: 'The present troubles of an endpoint; empty if there are none, and for anybody but its owner.',
    select: { accountId: true, active: true, webhooks: { select: ofWebhooks, orderBy: { id: 'asc' } } },
    resolve: ({ accountId, active, webhooks }, _, { actor }) => {
      if (actor?.kind !== 'account' || actor.accountId !== accountId) return [];
      const inactive: Trouble[] = active ? [] : [{ kind: 'INACTIVE', environment: null, keyName: null, since: null }];
      const ofOne = ({ environment, active: on, endedBy, failingSince, key }: (typeof webhooks)[number]): Trouble[] => {
        if (on && !failingSince) return [];
        const kind = on ? 'WEBHOOK_FAILING' : endedBy ? 'WEBHOOK_ENDED' : 'WEBHOOK_OFF';
        return [{ kind, environment, keyName: key?.name ?? null, since: failingSince }];
      };
      return [...inactive, ...webhooks.flatMap(ofOne)];
    },
  }),
);
