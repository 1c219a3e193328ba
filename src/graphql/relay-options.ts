const cursor = 'The position of a row in the list, for `after` and `before`; valid for this list only.';

/** The descriptions of paged lists, by the Relay connection specification. */
export const relayOptions = {
  cursorType: 'String',
  firstArgOptions: { description: 'The most rows from the start of the list or after `after`.' },
  lastArgOptions: { description: 'The most rows up to the end of the list or before `before`.' },
  afterArgOptions: { description: 'Only rows after this cursor.' },
  beforeArgOptions: { description: 'Only rows before this cursor.' },
  pageInfoTypeOptions: { description: 'The first and last cursor of a page, and if there are further pages.' },
  hasNextPageFieldOptions: { description: 'True if rows follow: continue with `after: endCursor`.' },
  hasPreviousPageFieldOptions: { description: 'True if rows come before: go back with `before: startCursor`.' },
  startCursorFieldOptions: { description: "The first row's cursor; null on an empty page." },
  endCursorFieldOptions: { description: "The last row's cursor; null on an empty page." },
  edgesFieldOptions: { description: 'The rows of the page, in order.' },
  pageInfoFieldOptions: { description: 'The cursors of the page.' },
  cursorFieldOptions: { description: cursor },
  nodeFieldOptions: { description: 'The row itself.' },
  defaultEdgeTypeOptions: { description: 'A row with its cursor in the list.' },
} as const;
