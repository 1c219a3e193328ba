import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

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
