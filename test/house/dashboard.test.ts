import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLField,
  getNamedType,
  isInputObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const dashboard = join(root, 'src/dashboard');
const schema = buildSchema(await readFile(join(root, 'schema.graphql'), 'utf8'));

/** The file of the dashboard that builds each input that is passed as a whole. */
const makers: Record<string, string> = {
  AccountOrder: 'lists/list-tools.tsx',
  BurstLimitInput: 'endpoint/keys/burst-inputs.tsx',
  CreateEndpointInput: 'new-endpoint/name-step.tsx',
  CreateKeyInput: 'endpoint/keys/key-form.tsx',
  DeliveryFilter: 'endpoint/requests/dead-deliveries.tsx',
  EndpointOrder: 'lists/list-tools.tsx',
  FieldConstraintsInput: 'endpoint/fields/field-draft.ts',
  FieldInput: 'endpoint/fields/field-draft.ts',
  KeyOrder: 'lists/list-tools.tsx',
  RecordCondition: 'endpoint/records/record-filter.ts',
  RecordOrder: 'endpoint/records/record-filter.ts',
  RefusalFilter: 'endpoint/requests/refusal-list.tsx',
  RequestFilter: 'endpoint/requests/request-filter.ts',
  RetryInput: 'endpoint/webhooks/webhook-form.tsx',
  UpdateEndpointInput: 'endpoint/settings/general-form.tsx',
  UpdateKeyInput: 'endpoint/keys/key-form.tsx',
  WebhookHeaderInput: 'endpoint/webhooks/webhook-form.tsx',
};

/** Parts of the API that the dashboard leaves to programs, each with a reason. */
const leftOut: Record<string, string> = {
  'Mutation.createRecord(callback)': 'a callback is signed by a key; the test page sends it with one, by REST',
  'Mutation.replaceRecord(callback)': 'a callback is signed by a key; the test page sends it with one, by REST',
  'Mutation.deleteRecord(callback)': 'a callback is signed by a key; the test page sends it with one, by REST',
  'CallbackInput.url': 'a callback is signed by a key; the test page sends it with one, by REST',
  'CallbackInput.authHeader': 'a callback is signed by a key; the test page sends it with one, by REST',
  'CallbackInput.authValue': 'a callback is signed by a key; the test page sends it with one, by REST',
  'CreateEndpointInput.fields': 'Fields has a form for them, one step further',
  'PayloadInput.payload': 'payloadText is the same to the character',
  'DeliveryFilter.states': 'the list is that of given-up deliveries; all others stand on their request',
};

test('every mutation, argument and input field of the API is used by the dashboard, or left out with a reason', async () => {
  const { documents, texts } = await readDashboard();
  const inDocuments = namesIn(documents);
  const offered = new Set([...mutationParts(), ...inputParts()]);
  const isMade = (part: string) => {
    const [type = '', field = ''] = part.split('.');
    const maker = makers[type];
    return maker !== undefined && new RegExp(`(?<!\\.|t\\(')\\b${field}\\b`).test(texts.get(maker) ?? '');
  };
  const lacking = [...offered].filter((part) => !inDocuments.has(part) && !isMade(part));
  expect(lacking.sort()).toEqual(Object.keys(leftOut).sort());
});

function mutationParts(): string[] {
  const mutations: GraphQLField<unknown, unknown>[] = Object.values(schema.getMutationType()?.getFields() ?? {});
  return mutations.flatMap(({ name, args }) => [
    `Mutation.${name}`,
    ...args.map((arg) => `Mutation.${name}(${arg.name})`),
  ]);
}

function inputParts(): string[] {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  return inputs.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
}

/** Returns the fields, arguments and input fields that documents name. */
function namesIn(documents: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const document of documents) {
    const info = new TypeInfo(schema);
    const path = () => `${info.getParentType()?.name}.${info.getFieldDef()?.name}`;
    const visitor = visitWithTypeInfo(info, {
      Field: () => void names.add(path()),
      Argument: ({ name }) => void names.add(`${path()}(${name.value})`),
      ObjectField: ({ name }) => {
        const type = getNamedType(info.getParentInputType());
        if (isInputObjectType(type)) names.add(`${type.name}.${name.value}`);
      },
    });
    visit(parse(document), visitor);
  }
  return names;
}

/** Returns the dashboard's documents, and the other source text of each file. */
async function readDashboard() {
  const entries = await readdir(dashboard, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  const ours = paths.filter((path) => !/\/dashboard\/(?:generated|dist|build)\//.test(path));
  const documents: string[] = [];
  const texts = new Map<string, string>();
  for (const path of ours) {
    const text = (await readFile(path, 'utf8')).replace(/graphql\(\s*`([^`]*)`/g, (_, document: string) => {
      documents.push(document);
      return '';
    });
    texts.set(path.slice(dashboard.length + 1), text);
  }
  return { documents, texts };
}
