import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery } from 'graphql-jit';
import type { Context } from '../context.ts';
import { Refusal, toRefusal } from '../errors.ts';

/** Compiles a document into a function. The function throws errors of operations as Refusals. */
export type CompileDocument = <Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
) => (context: Context, variables: Variables) => Promise<Data>;

/**
 * Returns a function that compiles our own documents once, because interpreting one costs more than its operation.
 * Throws if a document does not fit the schema.
 */
export function documentCompiler(schema: GraphQLSchema): CompileDocument {
  return <Data, Variables extends object>(document: TypedDocumentNode<Data, Variables>) => {
    const compiled = compileQuery(schema, document);
    if (!isCompiled(compiled))
      throw new AggregateError(compiled.errors ?? [], 'A compiled document does not fit the schema');
    return async (context: Context, variables: Variables) => {
      const { data, errors } = await compiled.query(undefined, context, variables);
      if (errors?.[0] || !data) throw refusalOf(errors?.[0]);
      return data;
    };
  };
}

function isCompiled<Data, Variables>(
  result: CompiledQuery<Data, Variables> | ExecutionResult<Data>,
): result is CompiledQuery<Data, Variables> {
  return 'query' in result;
}

/**
 * An error without an original is GraphQL's own: a variable that does not fit. It is reported under the parameter's
 * name.
 */
function refusalOf(error: GraphQLError | undefined): Refusal {
  if (error?.originalError instanceof GraphQLError || !error?.originalError) {
    const message = error?.message.replace(
      /^Variable "\$(\w+)" got invalid value .*?; (?:Expected type \w+; )?/,
      '$1: ',
    );
    return new Refusal('INVALID_ARGUMENT', { message });
  }
  return toRefusal(error.originalError);
}
