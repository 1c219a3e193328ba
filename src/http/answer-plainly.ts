import type { FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { parseJson } from '../json.ts';
import type { AcceptedTypes } from './read-accept.ts';
import type { Yoga } from './yoga.ts';

const paramsShape = z.strictObject({
  query: z.string(),
  // Kept as it is: zod's record would copy it into another object, without `__proto__`.
  variables: z.custom<Record<string, unknown>>(isObject).nullish(),
  operationName: z.string().nullish(),
  extensions: z.custom<Record<string, unknown>>(isObject).nullish(),
});

/**
 * Runs a query or mutation sent as JSON, the usual call, directly through Yoga's pipeline, because Yoga's Request and
 * Response cost more than the rest. Returns undefined for any other call, which Yoga answers.
 */
export async function answerPlainly(
  yoga: Yoga,
  request: FastifyRequest,
  { json }: AcceptedTypes,
  context: Context,
): Promise<{ type: string; text: string } | undefined> {
  if (json === undefined || request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
    return undefined;
  const params = readParams(request.body);
  if (!params) return undefined;
  const { query } = params;
  const [variables, operationName] = [params.variables ?? {}, params.operationName ?? undefined];
  // Yoga's own plugins read the method.
  const enveloped = yoga.getEnveloped({
    ...context,
    request: { method: request.method },
    params: { query, variables, operationName },
  });
  const { schema } = enveloped;
  const document = parsed(enveloped.parse, query);
  const operation = document && getOperationAST(document, operationName);
  if (
    !operation ||
    operation.operation === OperationTypeNode.SUBSCRIPTION ||
    enveloped.validate(schema, document).length > 0
  )
    return undefined;
  const contextValue = await enveloped.contextFactory();
  const result = await enveloped.execute({ schema, document, operationName, variableValues: variables, contextValue });
  // Without data nothing was run, because a variable does not fit.
  return isAsyncIterable(result) || !('data' in result)
    ? undefined
    : { type: `${json}; charset=utf-8`, text: JSON.stringify(result) };
}

function parsed(parse: (query: string) => DocumentNode, query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function readParams(body: unknown): z.infer<typeof paramsShape> | undefined {
  try {
    return Buffer.isBuffer(body) ? paramsShape.safeParse(parseJson(body.toString())).data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
