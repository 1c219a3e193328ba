import type { Written } from '../mail/queue-mail.ts';
import type { UsageAlert } from './subscription.sql.ts';

/** Returns the subject of an alert's mail, and the text of mail and post. */
export function writeAlert(
  { share, used, limit, planName, overage, periodEnd }: UsageAlert,
  publicUrl: string,
): Written {
  const subject = share === 100 ? 'Your quota of calls is used up' : `${share} % of your quota of calls is used`;
  const subjectZh = share === 100 ? '您的调用额度已用完' : `您的调用额度已使用 ${share}%`;
  const next = overage
    ? 'Calls past the limit go on and are counted as overage.'
    : 'Calls past the limit are refused as QUOTA_EXCEEDED until then.';
  const nextZh = overage
    ? '超出额度的调用仍会接受，并计入超额用量。'
    : '在此之前，超出额度的调用会被拒绝(QUOTA_EXCEEDED)。';
  const end = periodEnd.toUTCString();
  return {
    EN: {
      subject,
      text: [
        `${subject}: ${count(used)} of the ${count(limit)} calls that the ${planName} plan includes. The period ends on ${end}.`,
        next,
        `Another plan takes effect at once: ${publicUrl}`,
      ].join('\n'),
    },
    ZH_CN: {
      subject: subjectZh,
      text: [
        `${subjectZh}:${planName} 套餐包含 ${count(limit)} 次调用，已使用 ${count(used)} 次。本周期结束于 ${end}。`,
        nextZh,
        `更换套餐立即生效：${publicUrl}`,
      ].join('\n'),
    },
  };
}

function count(calls: number): string {
  return calls.toLocaleString('en');
}
