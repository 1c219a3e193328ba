import { builder } from '../graphql/builder.ts';

const TroubleKind = builder.enumType('EndpointTroubleKind', {
  description: 'What somebody should look after.',
  values: {
    INACTIVE: { description: 'The endpoint is switched off: every call with a key is refused.' },
    WEBHOOK_FAILING: { description: 'Nothing that was sent to a webhook since then was taken.' },
    WEBHOOK_ENDED: {
      description: 'A webhook was switched off by itself, because its target was gone or failed for days.',
    },
    WEBHOOK_OFF: { description: 'A webhook was switched off by hand: nothing is sent to it.' },
  } as const,
});

interface Trouble {
  kind: typeof TroubleKind.$inferType;
  environment: 'SANDBOX' | 'PRODUCTION' | null;
  keyName: string | null;
  since: Date | null;
}

const EndpointTrouble = builder.objectRef<Trouble>('EndpointTrouble').implement({
  description: 'Something about an endpoint that its owner should look after.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TroubleKind, description: 'What it is.' }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      nullable: true,
      description: 'Of which side the webhook is; null for the whole endpoint.',
    }),
    keyName: t.exposeString('keyName', {
      nullable: true,
      description: 'Of which key the webhook is; null for the own one of an environment.',
    }),
    since: t.expose('since', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when; null where that is not known.',
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
    description: 'What its owner should look after now; empty when all is well, and for everybody else.',
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
