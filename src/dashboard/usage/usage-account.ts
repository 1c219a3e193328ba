import { graphql } from '../generated/gql.ts';
import type { PlanPartsFragment, UsagePartsFragment } from '../generated/graphql.ts';

graphql(`
  fragment PlanParts on Plan {
    id
    name
    overage
    requestsPerPeriod
  }
`);

graphql(`
  fragment UsageParts on Account {
    id
    mayChangePlan
    subscription {
      revision
      status
      endsAt
      plan {
        ...PlanParts
      }
    }
    usage {
      periodStart
      periodEnd
      used
      limit
      remaining
      overage
    }
    usageHistory(periods: 12) {
      periodStart
      periodEnd
      used
      limit
      overage
    }
  }
`);

/** The account and the plans, as the page reads them. */
export type UsageAccount = UsagePartsFragment;
export type Plan = PlanPartsFragment;
