import type { StatisticsQuery } from '../../generated/graphql.ts';

/** What happened in one. */
export type Day = StatisticsQuery['endpoint']['dayFigures'][number];
