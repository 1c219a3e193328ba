import type { Constraints } from '../access/actor.ts';
import { builder } from '../graphql/builder.ts';
import { enumValuesMax } from './check-constraints.ts';
import { searchableMax } from './check-fields.ts';
import { fieldSelect, readField } from './fields.ts';
import { patternCharactersMax } from './pattern.ts';

const FieldType = builder.enumType('FieldType', {
  description: 'The JSON type of a value. null has none of these types.',
  values: {
    string: { description: 'Text.' },
    number: { description: 'Any JSON number, including 1e400.' },
    boolean: { description: 'true or false.' },
    array: { description: 'A list.' },
    object: { description: 'Properties with values.' },
  } as const,
});

const FieldFormat = builder.enumType('FieldFormat', {
  description: 'The format of a text.',
  values: {
    EMAIL: { value: 'email', description: 'An e-mail address in ASCII, of at most 254 characters.' },
    URI: {
      value: 'uri',
      description:
        'A URI with its scheme, such as https://example.com/a or urn:isbn:0451450523. It may contain ' +
        'letters of any script.',
    },
    DATE_TIME: {
      value: 'date-time',
      description: 'A date and time as in RFC 3339, with seconds and Z or an offset: 2026-11-23T10:00:00Z.',
    },
    UUID: { value: 'uuid', description: 'A UUID of any version, in lower or upper case, with its hyphens.' },
  } as const,
});

const describe = {
  min: 'For a number: the minimum. Numbers are compared exactly.',
  max: 'For a number: the maximum, compared exactly.',
  minLength:
    'For a string: the least number of characters (Unicode code points). For an array: the least number of ' + 'items.',
  maxLength:
    'For a string: the greatest number of characters (Unicode code points). For an array: the greatest ' +
    'number of items.',
  pattern:
    'For a string: a regular expression in RE2 syntax that must match somewhere in it. Anchor it with ^ ' +
    'and $ to match the whole string.',
  enum: 'For a string or number: the allowed values. A number is read and written as a Decimal is.',
  format: 'For a string: its format.',
  itemType: 'For an array: the type of its items. The first 20 items of another type are reported.',
};

const FieldConstraints = builder.objectRef<Constraints>('FieldConstraints').implement({
  description: 'The constraints of a value beside its type. Each violation is reported as an error of its own.',
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
  description: 'A value in the payloads of an environment.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'A property, or a path to one: customer.email, or items[].sku for each item.',
    }),
    type: t.expose('type', { type: FieldType, description: 'The required JSON type.' }),
    required: t.exposeBoolean('required', {
      description: 'True if a payload without it is refused; for a path with [], a payload with an item without it.',
    }),
    nullable: t.boolean({
      description: 'True if it may be null. Type and constraints do not apply to null.',
      resolve: ({ required, nullable }) => nullable ?? !required,
    }),
    searchable: t.exposeBoolean('searchable', {
      description: 'True if lists of records of any size can be filtered and sorted by it.',
    }),
    constraints: t.field({
      type: FieldConstraints,
      description: 'The further constraints.',
      resolve: ({ constraints }) => constraints ?? {},
    }),
  }),
});

const FieldConstraintsInput = builder.inputType('FieldConstraintsInput', {
  description: 'The constraints of a value beside its type. A constraint that does not apply to the type is refused.',
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
  description: 'A value that payloads must or may carry.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        "A property, or a path to one: customer.email, items[].sku for each item's sku, tags[] for each item. " +
        'A required field below an absent object is missing. Below a list, a missing item is no fault. ' +
        String.raw`Brackets in a property's name are written \[ and \].`,
    }),
    type: t.field({ type: FieldType, required: true, description: 'The required JSON type.' }),
    required: t.boolean({
      description:
        'True to refuse a payload without it; for a path with [], a payload with an item without it. False ' +
        'by default.',
    }),
    nullable: t.boolean({
      description: 'True if it may be null; constraints do not apply to null. By default true unless it is required.',
    }),
    searchable: t.boolean({
      description:
        'True if lists of records of any size can be filtered and sorted by it. For strings, numbers and ' +
        `booleans, at most ${searchableMax} of an endpoint, and none with []. False by default.`,
    }),
    constraints: t.field({ type: FieldConstraintsInput, description: 'The further constraints; none by default.' }),
  }),
});

builder.prismaObjectField('Endpoint', 'fields', (t) =>
  t.field({
    type: ['Field'],
    description: 'The fields of payloads in an environment, in order.',
    args: {
      environment: t.arg({
        type: 'EnvironmentName',
        required: true,
        description: 'SANDBOX for the fields of setFields, PRODUCTION for the deployed ones.',
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
