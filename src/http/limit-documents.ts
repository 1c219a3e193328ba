import { createComplexityRule } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** The limits of a document, stated in the description of Query. The introspection of the whole schema costs 50,000. */
const documentLimits = { depth: 15, breadth: 500, cost: 20_000, tokens: 20_000, introspection: 100_000 } as const;

/**
 * Refuses documents that ask for too much, before any of it is done. Our own documents, which REST runs, are not
 * validated. The cost depends on variables, so it is computed outside the cached validation rules.
 */
export const limitDocuments: Plugin<Context & { params?: GraphQLParams }> = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => {
      try {
        return parseFn(source, { ...options, maxTokens: documentLimits.tokens });
      } catch (error) {
        throw isStackEnd(error) ? tooDeep() : error;
      }
    });
  },
  onValidate({ params: { schema, documentAST }, context, validateFn, setValidationFn }) {
    setValidationFn((...args) => orTooDeep(() => validateFn(...args)));
    return ({ valid, setResult }) => {
      const errors = valid ? orTooDeep(() => tooMuchFor(schema, documentAST, context)) : [];
      if (errors.length > 0) setResult([...errors]);
    };
  },
};

/** The errors of a document, by the variables that affect its cost. */
const known = new WeakMap<DocumentNode, Map<string, readonly GraphQLError[]>>();
const knownMax = 100;

/** Counts the cost. Only page sizes affect it: texts and inputs cost nothing. */
function tooMuchFor(
  schema: GraphQLSchema,
  document: DocumentNode,
  context: Context & { params?: GraphQLParams },
): readonly GraphQLError[] {
  const variables = Object.entries(context.params?.variables ?? {}).filter(
    ([, value]) => value === null || (typeof value !== 'string' && typeof value !== 'object'),
  );
  const key = JSON.stringify(variables);
  const costs = known.get(document) ?? new Map<string, readonly GraphQLError[]>();
  const errors = costs.get(key) ?? tooMuch(schema, document, context);
  if (costs.size >= knownMax) costs.clear();
  known.set(document, costs.set(key, errors));
  return errors;
}

/** Parsing and validating recurse per level, also through fragments, so a deep document exceeds the stack. */
function orTooDeep(check: () => readonly GraphQLError[]): readonly GraphQLError[] {
  try {
    return check();
  } catch (error) {
    if (isStackEnd(error)) return [tooDeep()];
    throw error;
  }
}

function isStackEnd(error: unknown): boolean {
  return error instanceof RangeError;
}

function tooDeep(): GraphQLError {
  return refused('The document is nested too deep');
}

function tooMuch(
  schema: GraphQLSchema,
  document: DocumentNode,
  context: Context & { params?: GraphQLParams },
): readonly GraphQLError[] {
  const rule = createComplexityRule({
    context,
    variableValues: context.params?.variables ?? {},
    validate({ depth, breadth, complexity }, report) {
      if (depth > documentLimits.depth)
        report(refused(`The document is nested ${depth} fields deep; at most ${documentLimits.depth} are taken`));
      if (breadth > documentLimits.breadth)
        report(refused(`The document selects ${breadth} fields; at most ${documentLimits.breadth} are taken`));
      if (complexity > documentLimits.cost) {
        report(
          refused(
            `The document costs ${complexity}; at most ${documentLimits.cost} is taken: ask for smaller pages, or for less of each row`,
          ),
        );
      }
    },
  });
  const introspection = measureIntrospection(document);
  if (introspection > documentLimits.introspection) {
    return [
      refused(`The document's introspection costs ${introspection}; at most ${documentLimits.introspection} is taken`),
    ];
  }
  // Variables that do not fit are reported when the document is run.
  return validate(schema, document, [rule]).filter(({ extensions }) => extensions.code !== undefined);
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INVALID_ARGUMENT' } });
}

/** The introspection fields that are lists. */
const lists = new Set([
  'types',
  'directives',
  'fields',
  'args',
  'inputFields',
  'interfaces',
  'possibleTypes',
  'enumValues',
]);
const listLength = 10;

/**
 * Returns the cost of the introspection in a valid document. Each field costs 1, times ten for every list around it. A
 * few fragments can multiply it, and Pothos does not measure it.
 */
function measureIntrospection(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const known = new Map<SelectionSetNode, number>();
  const costOf = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0;
    const cost = known.get(set) ?? set.selections.reduce((sum, selection) => sum + costOfOne(selection), 0);
    known.set(set, cost);
    return cost;
  };
  const costOfOne = (selection: SelectionNode): number => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return costOf(fragments.get(selection.name.value)?.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return costOf(selection.selectionSet);
    return 1 + costOf(selection.selectionSet) * (lists.has(selection.name.value) ? listLength : 1);
  };
  let cost = 0;
  visit(document, {
    Field(field) {
      if (field.name.value === '__schema' || field.name.value === '__type') cost += costOfOne(field);
    },
  });
  return cost;
}
