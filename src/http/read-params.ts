import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { parseJson } from '../json.ts';

/**
 * Reads the parameters of a GraphQL call as Yoga does, but keeps all digits of numbers. In a URL or a form, variables
 * and extensions are JSON texts, which Yoga parses without reporting faults.
 */
export const readParams: Plugin<Context> = {
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      if (request.method === 'GET') return paramsOf(request.url.slice(request.url.indexOf('?') + 1));
      if (/^application\/x-www-form-urlencoded\s*(;|$)/.test(request.headers.get('content-type') ?? ''))
        return paramsOf(await request.text());
      const text = await request.text();
      if (text.startsWith('\ufeff')) {
        throw new GraphQLError('The body begins with a byte-order mark (U+FEFF), which is invisible; send it without', {
          extensions: { http: { status: 400 } },
        });
      }
      Object.defineProperty(request, 'json', { value: async () => parseJson(text) });
      return requestParser(request);
    });
  },
};

function paramsOf(search: string): GraphQLParams {
  const given = new URLSearchParams(search);
  const [query, operationName] = ['query', 'operationName'].map((name) => given.get(name) || undefined);
  const [variables, extensions] = ['variables', 'extensions'].map((name) => readText(given.get(name)));
  return { query, operationName, variables, extensions };
}

function readText(text: string | null): GraphQLParams['variables'] {
  try {
    const parsed: unknown = text ? parseJson(text) : undefined;
    if (parsed === undefined || isObject(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GraphQLError(`variables and extensions must be JSON: ${error.message}`, {
      extensions: { http: { status: 400 } },
    });
  }
  throw new GraphQLError('variables and extensions must be JSON objects', { extensions: { http: { status: 400 } } });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
