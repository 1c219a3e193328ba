import { signedIn } from '../access/admit.ts';
import { Refusal } from '../errors.ts';
import { builder, revisionArg } from '../graphql/builder.ts';
import { readUsage, type SeenUsage } from './read-usage.sql.ts';
import { changePlan, mayChangePlan, setSubscription } from './write-subscription.ts';

const periodsMax = 24;

const Plan = builder.prismaObject('Plan', {
  description: 'The limits of a subscription.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`free`, `basic`, `pro` or `enterprise`.' }),
    name: t.exposeString('name', { description: 'Its display name.' }),
    requestsPerPeriod: t.exposeInt('requestsPerPeriod', {
      description:
        'The calls included in a period of 30 days: accepted writes and answered reads. The name is ' +
        'older than the term "call".',
    }),
    overage: t.exposeBoolean('overage', {
      description:
        'If true, further calls are allowed and counted as overage. Otherwise they are refused as QUOTA_EXCEEDED.',
    }),
  }),
});

const SubscriptionStatus = builder.enumType('SubscriptionStatus', {
  description: 'The state of a subscription.',
  values: {
    ACTIVE: { description: 'It continues from period to period.' },
    EXPIRED: {
      description: 'It is past the end set by an administrator: calls are refused as SUBSCRIPTION_EXPIRED.',
    },
  } as const,
});

const PlanSubscription = builder.prismaObject('Subscription', {
  // GraphQL itself uses the name Subscription.
  name: 'PlanSubscription',
  description: "An account's plan. It renews automatically every 30 days.",
  fields: (t) => ({
    plan: t.relation('plan', { type: Plan, description: 'The plan with its limits.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'The start of its first period.' }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end set by an administrator; null for none.',
    }),
    revision: t.exposeInt('revision', { description: 'A number that every change to it raises; for `ifRevision`.' }),
    status: t.field({
      type: SubscriptionStatus,
      description: 'The present state.',
      select: { endsAt: true },
      resolve: ({ endsAt }) => (endsAt !== null && endsAt.getTime() <= Date.now() ? 'EXPIRED' : 'ACTIVE'),
    }),
  }),
});

const Usage = builder.objectRef<SeenUsage>('Usage').implement({
  description:
    "The usage of an account's quota in one period of 30 days. Figures are whole numbers of calls: " +
    'accepted writes, which are its requests, and answered reads.',
  fields: (t) => ({
    periodStart: t.field({
      type: 'DateTime',
      description: 'The start of the period, inclusive.',
      resolve: ({ periodStart }) => new Date(periodStart),
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'Its end, exclusive.',
      resolve: ({ periodEnd }) => new Date(periodEnd),
    }),
    used: t.exposeFloat('used', { description: 'Accepted writes and answered reads.' }),
    limit: t.exposeFloat('limit', {
      description:
        'The calls that the plan includes. A past period keeps the limit of its last call, or has the ' +
        'present one if it had no call.',
    }),
    remaining: t.float({
      description: 'The rest of the limit; 0 past it.',
      resolve: ({ limit, used }) => Math.max(0, limit - used),
    }),
    overage: t.exposeFloat('overage', {
      description: 'The used calls past the limit, on a plan that allows them.',
    }),
  }),
});

builder.prismaObjectFields('Account', (t) => ({
  subscription: t.relation('subscription', {
    type: PlanSubscription,
    nullable: false,
    onNull: 'error',
    description: 'Its plan. For the account itself and administrators only.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
  }),
  mayChangePlan: t.boolean({
    description:
      'True if it may choose its own plan; otherwise administrators choose it. The setting PLAN_CHANGES ' +
      'decides. For the account itself and administrators only.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    resolve: ({ administrator }, _, context) => mayChangePlan(context, { administrator }),
  }),
  usage: t.field({
    type: Usage,
    description: 'The usage of the present period. For the account itself and administrators only.',
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
      'Its last periods since sign-up, the present one first. For the account itself and administrators ' +
      'only. Refuses INVALID_ARGUMENT.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    args: {
      periods: t.arg.int({
        defaultValue: 6,
        required: true,
        description: `The most periods to return; 1 to ${periodsMax}.`,
      }),
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
    description: 'All plans, the smallest first. Refuses UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
    authScopes: { account: true },
    resolve: (query, _, __, { prisma }) => prisma.plan.findMany({ ...query, orderBy: { requestsPerPeriod: 'asc' } }),
  }),
);

builder.mutationFields((t) => ({
  changePlan: t.prismaField({
    type: 'Account',
    description:
      'Changes the plan of the signed-in account at once. The period continues with its usage, and an ' +
      'end set by an administrator stays. Refuses PLAN_BY_ADMINISTRATOR where administrators choose ' +
      'plans, NOT_FOUND, SETTINGS_CHANGED, UNAUTHENTICATED, and PERMISSION_DENIED for an API key.',
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
      "Sets the plan and the end of any account's subscription at once; absent values stay. Refuses " +
      'NOT_FOUND, INVALID_ARGUMENT, SETTINGS_CHANGED, UNAUTHENTICATED, and PERMISSION_DENIED for all but ' +
      'administrators.',
    authScopes: { administrator: true },
    args: {
      account: t.arg.id({ required: true, description: "The account's id." }),
      plan: t.arg.id({ description: "The plan's id." }),
      endsAt: t.arg({
        type: 'DateTime',
        description: 'The time from which its calls are refused as SUBSCRIPTION_EXPIRED; null for no end.',
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
