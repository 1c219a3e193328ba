import type { UsagePageQuery } from '../generated/graphql.ts';

/** What the page knows of the account, and of a plan. */
export type UsageAccount = UsagePageQuery['account'];
export type Plan = UsagePageQuery['plans'][number];
