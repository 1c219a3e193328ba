const cursor = 'The place of a row in the list, for `after` and `before`; good for this list alone.';

/** How lists of pages are described, by the Relay connection specification. */
export const relayOptions = {
  cursorType: 'String',
  firstArgOptions: { description: 'At most so many rows, from the start of the list or after `after`.' },
  lastArgOptions: { description: 'At most so many rows, up to the end of the list or before `before`.' },
  afterArgOptions: { description: 'Only rows that come after this cursor.' },
  beforeArgOptions: { description: 'Only rows that come before this cursor.' },
  pageInfoTypeOptions: { description: 'Where a page begins and ends, and whether there are others.' },
  hasNextPageFieldOptions: { description: 'Whether rows follow: go on with `after: endCursor`.' },
  hasPreviousPageFieldOptions: { description: 'Whether rows come before: go back with `before: startCursor`.' },
  startCursorFieldOptions: { description: "The first row's cursor; null on an empty page." },
  endCursorFieldOptions: { description: "The last row's cursor; null on an empty page." },
  edgesFieldOptions: { description: 'The rows of the page, in order.' },
  pageInfoFieldOptions: { description: 'Where the page begins and ends.' },
  cursorFieldOptions: { description: cursor },
  nodeFieldOptions: { description: 'The row itself.' },
  defaultEdgeTypeOptions: { description: 'A row and its place in the list.' },
} as const;
