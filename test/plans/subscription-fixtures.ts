/** A change takes effect in every process within this time. */
export const withinASecond = { timeoutMs: 1_000 };

export const subscriptionOf = 'subscription { plan { id } startedAt endsAt status }';
export const usageFields = 'periodStart periodEnd used limit remaining overage';
export const changePlan = `mutation ($plan: ID!) {
  changePlan(plan: $plan) { id ${subscriptionOf} usage { ${usageFields} } }
}`;
export const setSubscription = `mutation ($account: ID!, $plan: ID, $endsAt: DateTime) {
  setSubscription(account: $account, plan: $plan, endsAt: $endsAt) { id ${subscriptionOf} }
}`;
