import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { isRawNumber, type RawNumber } from '../json.ts';

/** The scalars that accept numbers as text. */
const exact = new Set(['JSON', 'Decimal']);

/**
 * Turns the numbers of variables, read with all digits, into JavaScript numbers for all types but JSON and Decimal.
 * Refuses a whole number that this would change.
 */
export const fitNumbers: Plugin<Context & { params?: GraphQLParams }> = {
  onValidate({ params: { schema, documentAST }, context }) {
    try {
      const { variables, operationName } = context.params ?? {};
      if (variables) fitVariables(schema, documentAST, operationName, variables);
      return undefined;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      // Set afterwards, because errors set earlier are cached as faults of the document.
      return ({ setResult }) => setResult([error]);
    }
  },
};

function fitVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Record<string, unknown>,
): void {
  for (const { variable, type: node } of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const { value: name } = variable.name;
    if (!Object.hasOwn(variables, name)) continue;
    const type = typeFromAST(schema, node);
    if (isInputType(type)) variables[name] = fitted(variables[name], type, `$${name}`);
  }
}

function fitted(value: unknown, type: GraphQLInputType, at: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isNonNullType(type)) return fitted(value, type.ofType, at);
  if (isRawNumber(value)) return exact.has(getNamedType(type).name) ? value : plain(value, at);
  if (isListType(type))
    return Array.isArray(value) ? value.map((item) => fitted(item, type.ofType, at)) : fitted(value, type.ofType, at);
  if (!isInputObjectType(type)) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      Object.hasOwn(fields, name) && fields[name] ? fitted(inner, fields[name].type, `${at}.${name}`) : inner,
    ]),
  );
}

function plain({ rawJSON }: RawNumber, at: string): number {
  const value = Number(rawJSON);
  if (/^-?\d+$/.test(rawJSON) && !Number.isSafeInteger(value)) {
    throw new GraphQLError(
      `${at}: ${rawJSON.slice(0, 40)} is changed by a type of double precision; declare the variable as JSON`,
      {
        extensions: { code: 'INVALID_ARGUMENT' },
      },
    );
  }
  return value;
}
