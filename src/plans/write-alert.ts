import type { UsageAlert } from './alert-usage.sql.ts';

/** An alert in words: a mail's subject, and the text of mail and post alike. */
export function writeAlert({ share, used, limit, planName, overage, periodEnd }: UsageAlert, publicUrl: string): { subject: string; text: string } {
  const subject = share === 100 ? 'Your quota of calls is used up' : `${share} % of your quota of calls is used`;
  const next = overage ? 'Calls past the limit go on and are counted as overage.' : 'Calls past the limit are refused as QUOTA_EXCEEDED until then.';
  const text = [
    `${subject}: ${count(used)} of the ${count(limit)} calls that the ${planName} plan includes. The period ends on ${periodEnd.toUTCString()}.`,
    next,
    `Another plan takes effect at once: ${publicUrl}`,
  ].join('\n');
  return { subject, text };
}

function count(requests: number): string {
  return requests.toLocaleString('en');
}
