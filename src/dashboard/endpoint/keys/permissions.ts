/** What a key may be allowed, in the order of a record's life. */
export const permissions = ['canCreate', 'canRead', 'canUpdate', 'canDelete'] as const;
