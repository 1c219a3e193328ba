import type { Constraints } from '../access/actor.ts';
import { builder } from '../graphql/builder.ts';
import { enumValuesMax } from './check-constraints.ts';
import { searchableMax } from './check-fields.ts';
import { fieldSelect, readField } from './fields.ts';
import { patternCharactersMax } from './pattern.ts';

const FieldType = builder.enumType('FieldType', {
  description: 'The JSON type of a value. null is of none of them.',
  values: {
    string: { description: 'Text.' },
    number: { description: 'Any JSON number, 1e400 too.' },
    boolean: { description: 'true or false.' },
    array: { description: 'A list.' },
    object: { description: 'Properties with values.' },
  } as const,
});

const FieldFormat = builder.enumType('FieldFormat', {
  description: 'What a text must be.',
  values: {
    EMAIL: { value: 'email', description: 'An e-mail address in ASCII, of at most 254 characters.' },
    URI: {
      value: 'uri',
      description:
        'A URI with its scheme, such as https://example.com/a or urn:isbn:0451450523; letters of any script are taken.',
    },
    DATE_TIME: {
      value: 'date-time',
      description: 'A date and time as in RFC 3339, with seconds and Z or an offset: 2026-11-23T10:00:00Z.',
    },
    UUID: { value: 'uuid', description: 'A UUID of any version, in lower or upper case, with its hyphens.' },
  } as const,
});

const describe = {
  min: 'Of a number: the least that it may be. Numbers are compared by their exact values.',
  max: 'Of a number: the most that it may be, compared likewise.',
  minLength: 'Of a string: how many characters (Unicode code points) it has at least. Of an array: how many items.',
  maxLength: 'Of a string: how many characters (Unicode code points) it has at most. Of an array: how many items.',
  pattern:
    "Of a string: a regular expression in RE2's syntax that it must match somewhere; anchor it with ^ and $ to match the whole.",
  enum: 'Of a string or number: the values that it may have; a number is told and taken as a Decimal is.',
  format: 'Of a string: what it must be.',
  itemType: "Of an array: its items' type. The first 20 items of another are told.",
};

const FieldConstraints = builder.objectRef<Constraints>('FieldConstraints').implement({
  description: 'What a value must be beside its type. Each that is violated is told with an error of its own.',
  fields: (t) => ({
    min: t.expose('min', { type: 'Decimal', nullable: true, description: describe.min }),
    max: t.expose('max', { type: 'Decimal', nullable: true, description: describe.max }),
    minLength: t.exposeInt('minLength', { nullable: true, description: describe.minLength }),
    maxLength: t.exposeInt('maxLength', { nullable: true, description: describe.maxLength }),
    pattern: t.exposeString('pattern', { nullable: true, description: describe.pattern }),
    enum: t.field({
      type: ['JSON'],
      nullable: true,
      description: describe.enum,
      resolve: (constraints) => constraints.enum && [...constraints.enum],
    }),
    format: t.expose('format', { type: FieldFormat, nullable: true, description: describe.format }),
    itemType: t.expose('itemType', { type: FieldType, nullable: true, description: describe.itemType }),
  }),
});

builder.objectType('Field', {
  description: 'One value that the payloads of an environment carry.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'A property, or a path to one: customer.email, and items[].sku for that of each item.',
    }),
    type: t.expose('type', { type: FieldType, description: 'The JSON type that it must be of.' }),
    required: t.exposeBoolean('required', {
      description: 'Whether a payload without it is refused; behind [], one with an item without it.',
    }),
    nullable: t.boolean({
      description: 'Whether it may be null, whatever its type and constraints.',
      resolve: ({ required, nullable }) => nullable ?? !required,
    }),
    searchable: t.exposeBoolean('searchable', {
      description: 'Whether lists of records can be filtered and sorted by it at any size.',
    }),
    constraints: t.field({
      type: FieldConstraints,
      description: 'What else it must be.',
      resolve: ({ constraints }) => constraints ?? {},
    }),
  }),
});

const FieldConstraintsInput = builder.inputType('FieldConstraintsInput', {
  description: 'What a value must be beside its type. One that does not fit the type is refused.',
  fields: (t) => ({
    min: t.field({ type: 'Decimal', description: describe.min }),
    max: t.field({ type: 'Decimal', description: describe.max }),
    minLength: t.int({ description: describe.minLength }),
    maxLength: t.int({ description: describe.maxLength }),
    pattern: t.string({ description: `${describe.pattern} At most ${patternCharactersMax} characters.` }),
    enum: t.field({ type: ['JSON'], description: `${describe.enum} 1 to ${enumValuesMax}.` }),
    format: t.field({ type: FieldFormat, description: describe.format }),
    itemType: t.field({ type: FieldType, description: describe.itemType }),
  }),
});

builder.inputType('FieldInput', {
  description: 'One value that payloads must or may carry.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: String.raw`A property, or a path to one: customer.email, and items[].sku for that of each item, tags[] for each item itself. A required one below an
object that is absent is missing; below a list, no item is. Brackets that belong to a property's name are written \[ and \].`,
    }),
    type: t.field({ type: FieldType, required: true, description: 'The JSON type that it must be of.' }),
    required: t.boolean({
      description: 'Whether a payload without it is refused; behind [], one with an item without it. false by default.',
    }),
    nullable: t.boolean({
      description:
        'Whether it may be null, which no constraint is applied to. By default it may when it is not required.',
    }),
    searchable: t.boolean({
      description: `Whether lists of records can be filtered and sorted by it at any size: for strings, numbers and booleans, at most ${searchableMax} of an endpoint, and none behind []. false by default.`,
    }),
    constraints: t.field({ type: FieldConstraintsInput, description: 'What else it must be; nothing by default.' }),
  }),
});

builder.prismaObjectField('Endpoint', 'fields', (t) =>
  t.field({
    type: ['Field'],
    description: 'What payloads must and may carry in an environment, in their order.',
    args: {
      environment: t.arg({
        type: 'EnvironmentName',
        required: true,
        description: 'The sandbox shows what setFields has set, production what was deployed.',
      }),
    },
    select: { id: true },
    resolve: async ({ id: endpointId }, { environment }, { prisma }) => {
      const rows = await prisma.field.findMany({
        where: { endpointId, environment },
        orderBy: { position: 'asc' },
        select: fieldSelect,
      });
      return rows.map(readField);
    },
  }),
);
