import type { AccountsQuery } from '../generated/graphql.ts';

/** An account as the list knows it. */
export type AccountRow = AccountsQuery['accounts']['edges'][number]['node'];
