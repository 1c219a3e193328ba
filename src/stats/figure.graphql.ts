import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { signedIn } from '../access/admit.ts';
import type { Figures, FiguresInput } from '../context/figures.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { isUuid } from '../ids.ts';
import { daysOf, firstDayOf, monthAfter, monthsMax, readMonth } from './months.ts';
import { noKey } from './no-key.ts';

const nothing: Figures = { succeeded: 0, failed: 0, refused: 0, refusals: [], meanMs: null, p95Ms: async () => null };

const Refusals = builder.objectRef<Figures['refusals'][number]>('RefusalCount').implement({
  description: 'How often calls with a key were refused for one reason.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The `code` that the refusals carried.' }),
    count: t.exposeFloat('count', { description: 'A whole number of calls.' }),
  }),
});

const Figure = builder.interfaceRef<Figures>('Figure').implement({
  description:
    'What was done in one environment of an endpoint: requests, which are accepted writes, and calls that were refused. Counts are whole numbers, a few seconds old.',
  fields: (t) => ({
    succeeded: t.exposeFloat('succeeded', { description: 'Writes that were applied.' }),
    failed: t.exposeFloat('failed', { description: 'Writes that the database refused to apply.' }),
    refused: t.exposeFloat('refused', {
      description:
        'Calls with a working key that were refused; before the first deploy those to production are not counted.',
    }),
    refusals: t.field({
      type: [Refusals],
      description: 'The refused ones by code, in the order of the alphabet.',
      resolve: ({ refusals }) => refusals,
    }),
    meanMs: t.exposeFloat('meanMs', {
      nullable: true,
      description: 'The mean time from accepted to applied, in milliseconds; null when nothing was applied.',
    }),
    p95Ms: t.float({
      nullable: true,
      description:
        'The time from accepted to applied that 95 % did not exceed, in milliseconds, at most a quarter off; null when nothing was applied.',
      resolve: ({ p95Ms }) => p95Ms(),
    }),
  }),
});

const DayFigure = builder.objectRef<Figures & { day: string }>('DayFigure').implement({
  description: 'The figures of one day.',
  interfaces: [Figure],
  fields: (t) => ({ day: t.exposeString('day', { description: 'In UTC, as YYYY-MM-DD.' }) }),
});

const MonthFigure = builder.objectRef<Figures & { month: string }>('MonthFigure').implement({
  description: 'The figures of one month.',
  interfaces: [Figure],
  fields: (t) => ({ month: t.exposeString('month', { description: 'In UTC, as YYYY-MM.' }) }),
});

const KeyFigure = builder.objectRef<Figures & { key: string | null; name: string | null }>('KeyFigure').implement({
  description: 'The figures of one pair of keys.',
  interfaces: [Figure],
  fields: (t) => ({
    key: t.exposeID('key', { nullable: true, description: 'The pair; null for the console.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: "The pair's name; null for the console, and once the pair is deleted.",
    }),
  }),
});

interface EndpointRow {
  id: string;
  accountId: string;
  slug: string;
}

const select = { id: true, accountId: true, slug: true } as const;
const refusals =
  'Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, INVALID_ARGUMENT, and NOT_FOUND for what is no key of the caller.';
const whose = 'Its owner sees all that was done, a collaborator what was done with their keys.';

/** Its owner is known without a query, so that a list of endpoints stays one. */
const seenBy = ({ accountId, slug }: EndpointRow, _: unknown, { actor }: Context) =>
  signedIn(actor).accountId === accountId ? true : { member: slug };

builder.prismaObjectFields('Endpoint', (t) => ({
  lastUsedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: `When one of its keys last made a call that it may make, to within a few seconds; null when none ever did. ${whose}`,
    select,
    authScopes: seenBy,
    resolve: ({ id: endpointId, accountId }, _, { actor, readEndpointUse }) => {
      const { accountId: own } = signedIn(actor);
      return readEndpointUse({ endpointId, collaboratorId: own === accountId ? null : own });
    },
  }),
  dayFigures: t.field({
    type: [DayFigure],
    description: `Every day of a month, those without figures too. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The side of the endpoint.' }),
      month: t.arg.string({ description: 'In UTC, as YYYY-MM; the present one by default.' }),
      key: t.arg.id({
        description: 'What was done with this pair of keys alone; with all, and at the console, by default.',
      }),
    },
    select,
    authScopes: seenBy,
    resolve: async (endpoint, { environment, month: named, key }, context) => {
      const month = readMonth(named);
      const days = await read(context, endpoint, { environment, by: 'DAY', month, months: 1, key });
      return daysOf(month).map((day) => ({ ...(days.get(day) ?? nothing), day }));
    },
  }),
  monthFigures: t.field({
    type: [MonthFigure],
    description: `The last months, the present one among them, oldest first. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The side of the endpoint.' }),
      months: t.arg.int({ required: true, defaultValue: 6, description: `How many, 1 to ${monthsMax}.` }),
      key: t.arg.id({
        description: 'What was done with this pair of keys alone; with all, and at the console, by default.',
      }),
    },
    select,
    authScopes: seenBy,
    resolve: async (endpoint, { environment, months, key }, context) => {
      if (months < 1 || months > monthsMax)
        throw new Refusal('INVALID_ARGUMENT', { message: `months must be 1 to ${monthsMax}` });
      const first = monthAfter(readMonth(null), 1 - months);
      const found = await read(context, endpoint, { environment, by: 'MONTH', month: first, months, key });
      const all = Array.from({ length: months }, (_, place) => monthAfter(first, place));
      return all.map((month) => ({ ...(found.get(month) ?? nothing), month }));
    },
  }),
  keyFigures: t.field({
    type: [KeyFigure],
    description: `Each pair of keys that did something in a month, and the console, the busiest first. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The side of the endpoint.' }),
      month: t.arg.string({ description: 'In UTC, as YYYY-MM; the present one by default.' }),
    },
    select,
    authScopes: seenBy,
    resolve: async (endpoint, { environment, month }, context) => {
      const found = await read(context, endpoint, { environment, by: 'KEY', month: readMonth(month), months: 1 });
      const keys = await context.prisma.apiKey.findMany({
        where: { id: { in: [...found.keys()] } },
        select: { id: true, name: true },
      });
      const names = new Map(keys.map(({ id, name }) => [id, name]));
      return [...found]
        .map(([key, figures]) => ({ ...figures, key: key === noKey ? null : key, name: names.get(key) ?? null }))
        .sort((one, other) => busyness(other) - busyness(one));
    },
  }),
}));

interface Reading {
  environment: EnvironmentName;
  by: FiguresInput['by'];
  /** The first month, and how many. */
  month: string;
  months: number;
  key?: string | null | undefined;
}

async function read(
  context: Context,
  endpoint: EndpointRow,
  { environment, by, month, months, key }: Reading,
): Promise<Map<string, Figures>> {
  const keyIds = await seenKeys(context, endpoint, key);
  return context.readFigures({
    endpointId: endpoint.id,
    environment,
    first: firstDayOf(month),
    before: firstDayOf(monthAfter(month, months)),
    by,
    keyIds,
  });
}

/** The keys whose figures are shown; null for all. A key that the owner has deleted keeps its own. */
async function seenKeys(
  { actor, access }: Context,
  { accountId, slug }: EndpointRow,
  key: string | null | undefined,
): Promise<EndpointAccess['keyIds'] | null> {
  const unknown = () => new Refusal('NOT_FOUND', { message: 'There is no such key of this endpoint' });
  if (key != null && !isUuid(key)) throw unknown();
  if (signedIn(actor).accountId === accountId) return key == null ? null : [key];
  const { keyIds } = await access(slug);
  if (key == null) return keyIds;
  if (!keyIds.includes(key.toLowerCase())) throw unknown();
  return [key];
}

function busyness({ succeeded, failed, refused }: Figures): number {
  return succeeded + failed + refused;
}
