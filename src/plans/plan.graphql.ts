import { signedIn } from '../access/admit.ts';
import { Refusal } from '../errors.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { changePlan, mayChangePlan } from './change-plan.ts';
import { readUsage, type SeenUsage } from './read-usage.sql.ts';
import { setSubscription } from './set-subscription.ts';

const periodsMax = 24;

const Plan = builder.prismaObject('Plan', {
  description: 'What a subscription allows.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`free`, `basic`, `pro` or `enterprise`.' }),
    name: t.exposeString('name', { description: 'As people call it.' }),
    requestsPerPeriod: t.exposeInt('requestsPerPeriod', {
      description:
        'How many calls a period of 30 days includes: accepted writes and answered reads. The name is from before they had a word of their own.',
    }),
    overage: t.exposeBoolean('overage', {
      description:
        'Whether calls past that go on and are counted as overage; without, they are refused as QUOTA_EXCEEDED.',
    }),
  }),
});

const SubscriptionStatus = builder.enumType('SubscriptionStatus', {
  description: 'Whether a subscription allows calls.',
  values: {
    ACTIVE: { description: 'It goes on from period to period.' },
    EXPIRED: {
      description: 'The end that an administrator has set has passed: calls are refused as SUBSCRIPTION_EXPIRED.',
    },
  } as const,
});

const PlanSubscription = builder.prismaObject('Subscription', {
  // The bare name is that of what GraphQL subscribes by.
  name: 'PlanSubscription',
  description: "An account's plan. Periods of 30 days follow each other by themselves.",
  fields: (t) => ({
    plan: t.relation('plan', { type: Plan, description: 'What it allows.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When its first period began.' }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end that an administrator has set; null for none.',
    }),
    revision: t.exposeInt('revision', { description: 'Another one with every change of it: for `ifRevision`.' }),
    status: t.field({
      type: SubscriptionStatus,
      description: 'Whether it allows calls.',
      select: { endsAt: true },
      resolve: ({ endsAt }) => (endsAt !== null && endsAt.getTime() <= Date.now() ? 'EXPIRED' : 'ACTIVE'),
    }),
  }),
});

const Usage = builder.objectRef<SeenUsage>('Usage').implement({
  description:
    'What an account has used of its quota in one period of 30 days. Figures are whole numbers of calls: accepted writes, which are its requests, and answered reads.',
  fields: (t) => ({
    periodStart: t.field({
      type: 'DateTime',
      description: 'When the period began, inclusive.',
      resolve: ({ periodStart }) => new Date(periodStart),
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'When it ends, exclusive.',
      resolve: ({ periodEnd }) => new Date(periodEnd),
    }),
    used: t.exposeFloat('used', { description: 'Accepted writes, and reads that were answered.' }),
    limit: t.exposeFloat('limit', {
      description:
        "What the plan includes: for a past period as it was at that period's last call, or as it is now when there was none.",
    }),
    remaining: t.float({
      description: 'What is left of the limit; 0 past it.',
      resolve: ({ limit, used }) => Math.max(0, limit - used),
    }),
    overage: t.exposeFloat('overage', {
      description: 'How many of those used were past the limit of a plan that goes on.',
    }),
  }),
});

builder.prismaObjectFields('Account', (t) => ({
  subscription: t.relation('subscription', {
    type: PlanSubscription,
    nullable: false,
    onNull: 'error',
    description: 'Its plan. Only the account itself and administrators see it.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
  }),
  mayChangePlan: t.boolean({
    description:
      'Whether it may choose its own plan; if not, administrators choose it. The setting PLAN_CHANGES decides. Only the account itself and administrators see it.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    resolve: ({ administrator }, _, context) => mayChangePlan(context, { administrator }),
  }),
  usage: t.field({
    type: Usage,
    description: 'What it has used in the present period. Only the account itself and administrators see it.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    async resolve({ id }, _, { pool }) {
      const [usage] = await readUsage(pool, id, 1);
      if (!usage) throw new Error(`Account ${id} has no subscription`);
      return usage;
    },
  }),
  usageHistory: t.field({
    type: [Usage],
    description:
      'Its last periods since it signed up, the present one first. Only the account itself and administrators see it. Refuses INVALID_ARGUMENT.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    args: {
      periods: t.arg.int({ defaultValue: 6, required: true, description: `At most how many; 1 to ${periodsMax}.` }),
    },
    resolve({ id }, { periods }, { pool }) {
      if (periods < 1 || periods > periodsMax)
        throw new Refusal('INVALID_ARGUMENT', { message: `periods must be 1 to ${periodsMax}` });
      return readUsage(pool, id, periods);
    },
  }),
}));

builder.queryField('plans', (t) =>
  t.prismaField({
    type: [Plan],
    description:
      'The plans there are, the smallest first. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    resolve: (query, _, __, { prisma }) => prisma.plan.findMany({ ...query, orderBy: { requestsPerPeriod: 'asc' } }),
  }),
);

builder.mutationFields((t) => ({
  changePlan: t.prismaField({
    type: 'Account',
    description:
      'Puts the account that is signed in on another plan at once, a larger or a smaller one: the period goes on and what it has used stays. An end that an administrator has set stays too. Refuses PLAN_BY_ADMINISTRATOR where the installation leaves plans to administrators, NOT_FOUND, SETTINGS_CHANGED, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    args: { plan: t.arg.id({ required: true, description: "The plan's id." }), ...revisionArg },
    async resolve(query, _, { plan, ifRevision }, context) {
      const account = signedIn(context.actor);
      await changePlan(context, account, plan, ifRevision);
      return context.prisma.account.findUniqueOrThrow({ ...query, where: { id: account.accountId } });
    },
  }),
  setSubscription: t.prismaField({
    type: 'Account',
    description:
      "Sets the plan and the end of any account's subscription, at once; what is left out stays as it is. Refuses NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED, UNAUTHENTICATED, and PERMISSION_DENIED for all but administrators.",
    authScopes: { administrator: true },
    args: {
      account: t.arg.id({ required: true, description: "The account's id." }),
      plan: t.arg.id({ description: "The plan's id." }),
      endsAt: t.arg({
        type: 'DateTime',
        description: 'When its calls are refused as SUBSCRIPTION_EXPIRED from; null for no end.',
      }),
      ...revisionArg,
    },
    async resolve(query, _, { account, plan, endsAt, ifRevision }, context) {
      await setSubscription(context, account, {
        ...(plan != null && { planId: plan }),
        ...(endsAt !== undefined && { endsAt }),
        ifRevision,
      });
      return context.prisma.account.findUniqueOrThrow({ ...query, where: { id: account } });
    },
  }),
}));
