import type { EndpointAccess, EnvironmentName } from '../access/actor.ts';
import { signedIn } from '../access/admit.ts';
import type { Figures, FiguresInput } from '../context/figures.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { builder } from '../graphql/builder.ts';
import { isUuid } from '../ids.ts';
import { noKey } from './add-figures.ts';
import { daysOf, firstDayOf, monthAfter, monthsMax, readMonth } from './months.ts';

const nothing: Figures = { succeeded: 0, failed: 0, refused: 0, refusals: [], meanMs: null, p95Ms: async () => null };

const Refusals = builder.objectRef<Figures['refusals'][number]>('RefusalCount').implement({
  description: 'The number of calls with a key that were refused for one reason.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The `code` of the refusals.' }),
    count: t.exposeFloat('count', { description: 'The number of calls, a whole number.' }),
  }),
});

const Figure = builder.interfaceRef<Figures>('Figure').implement({
  description:
    'The traffic in one environment of an endpoint: requests, which are accepted writes, and refused ' +
    'calls. Counts are whole numbers, a few seconds old.',
  fields: (t) => ({
    succeeded: t.exposeFloat('succeeded', { description: 'The applied writes.' }),
    failed: t.exposeFloat('failed', { description: 'The writes that the database refused to apply.' }),
    refused: t.exposeFloat('refused', {
      description:
        'The refused calls with a working key. Before the first deploy, calls to production are not counted.',
    }),
    refusals: t.field({
      type: [Refusals],
      description: 'The refused calls by code, in alphabetical order.',
      resolve: ({ refusals }) => refusals,
    }),
    meanMs: t.exposeFloat('meanMs', {
      nullable: true,
      description: 'The mean time from accepted to applied in milliseconds; null if nothing was applied.',
    }),
    p95Ms: t.float({
      nullable: true,
      description:
        'The time from accepted to applied that 95 % did not exceed, in milliseconds, at most a quarter ' +
        'off; null if nothing was applied.',
      resolve: ({ p95Ms }) => p95Ms(),
    }),
  }),
});

const DayFigure = builder.objectRef<Figures & { day: string }>('DayFigure').implement({
  description: 'The figures of one day.',
  interfaces: [Figure],
  fields: (t) => ({ day: t.exposeString('day', { description: 'The day in UTC, as YYYY-MM-DD.' }) }),
});

const MonthFigure = builder.objectRef<Figures & { month: string }>('MonthFigure').implement({
  description: 'The figures of one month.',
  interfaces: [Figure],
  fields: (t) => ({ month: t.exposeString('month', { description: 'The month in UTC, as YYYY-MM.' }) }),
});

const KeyFigure = builder.objectRef<Figures & { key: string | null; name: string | null }>('KeyFigure').implement({
  description: 'The figures of one pair of keys.',
  interfaces: [Figure],
  fields: (t) => ({
    key: t.exposeID('key', { nullable: true, description: 'The id of the pair; null for the console.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: "The pair's name; null for the console and for a deleted pair.",
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
  'Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, INVALID_ARGUMENT, and NOT_FOUND for an id ' +
  'that is no key of the caller.';
const whose = 'The owner sees all figures, a collaborator those of their keys.';

/** Reads the owner from the row, so that a list of endpoints needs no further query. */
const seenBy = ({ accountId, slug }: EndpointRow, _: unknown, { actor }: Context) =>
  signedIn(actor).accountId === accountId ? true : { member: slug };

builder.prismaObjectFields('Endpoint', (t) => ({
  lastUsedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'The time of the last call that one of its keys was allowed to make, accurate to a few seconds; null ' +
      `if there was none. ${whose}`,
    select,
    authScopes: seenBy,
    resolve: ({ id: endpointId, accountId }, _, { actor, readEndpointUse }) => {
      const { accountId: own } = signedIn(actor);
      return readEndpointUse({ endpointId, collaboratorId: own === accountId ? null : own });
    },
  }),
  dayFigures: t.field({
    type: [DayFigure],
    description: `All days of a month, including those without figures. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the endpoint.' }),
      month: t.arg.string({ description: 'In UTC, as YYYY-MM; the present month by default.' }),
      key: t.arg.id({
        description: 'Selects one pair of keys; all pairs and the console by default.',
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
    description: `The last months including the present one, oldest first. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the endpoint.' }),
      months: t.arg.int({ required: true, defaultValue: 6, description: `The number of months, 1 to ${monthsMax}.` }),
      key: t.arg.id({
        description: 'Selects one pair of keys; all pairs and the console by default.',
      }),
    },
    select,
    authScopes: seenBy,
    resolve: async (endpoint, { environment, months, key }, context) => {
      if (months < 1 || months > monthsMax)
        throw new Refusal('INVALID_ARGUMENT', { message: `months must be 1 to ${monthsMax}` });
      const first = monthAfter(readMonth(null), 1 - months);
      const found = await read(context, endpoint, { environment, by: 'MONTH', month: first, months, key });
      const all = Array.from({ length: months }, (_, index) => monthAfter(first, index));
      return all.map((month) => ({ ...(found.get(month) ?? nothing), month }));
    },
  }),
  keyFigures: t.field({
    type: [KeyFigure],
    description: `Each pair of keys with traffic in a month, and the console, the busiest first. ${whose} ${refusals}`,
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the endpoint.' }),
      month: t.arg.string({ description: 'In UTC, as YYYY-MM; the present month by default.' }),
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
  /** The first month, and the number of months. */
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

/** Returns the keys whose figures are shown; null for all. Figures of a deleted key remain. */
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
