import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What of introspection is a list. */
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
 * What the introspection in a valid document costs, as other fields do: each 1, times ten for every list that it is in. It
 * answers with what a few fragments multiply, but is no part of the schema that Pothos measures.
 */
export function measureIntrospection(document: DocumentNode): number {
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
