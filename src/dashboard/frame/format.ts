import i18next from 'i18next';

/** 12,345 */
export function formatNumber(value: number | string, options?: Intl.NumberFormatOptions): string {
  const format = new Intl.NumberFormat(i18next.language, options);
  // A number as text keeps its digits.
  return isNumeric(value) ? format.format(value) : value;
}

/** A share of 1, as 98.7% */
export function formatPercent(share: number): string {
  return formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });
}

/** Milliseconds, as 340 ms, 4.2 sec or 3 min */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return formatUnit(ms, 'millisecond', ms < 10 ? 1 : 0);
  if (ms < 60_000) return formatUnit(ms / 1_000, 'second', 1);
  if (ms < 3_600_000) return formatUnit(ms / 60_000, 'minute', 0);
  return formatUnit(ms / 3_600_000, 'hour', 1);
}

/** Nov 24, 2026, 7:01:22 PM */
export function formatDateTime(at: string): string {
  return new Intl.DateTimeFormat(i18next.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));
}

/** A day of the API, such as 2026-11-24, as Nov 24, or as Nov 24, 2026 with `long`. */
export function formatDay(day: string, long = false): string {
  const shape: Intl.DateTimeFormatOptions = {
    month: 'short',
    day: 'numeric',
    ...(long && { year: 'numeric' }),
    timeZone: 'UTC',
  };
  return new Intl.DateTimeFormat(i18next.language, shape).format(new Date(`${day}T00:00:00Z`));
}

/** A month of the API, such as 2026-11, as Nov 2026 */
export function formatMonth(month: string): string {
  return new Intl.DateTimeFormat(i18next.language, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** 3 minutes ago, in 2 days */
export function formatRelative(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1_000);
  const [unit, size] = steps.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(i18next.language, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

function formatUnit(value: number, unit: string, digits: number): string {
  return formatNumber(value, { style: 'unit', unit, maximumFractionDigits: digits });
}

function isNumeric(value: number | string): value is number | Intl.StringNumericLiteral {
  return !Number.isNaN(Number(value));
}

/** Returns a moment as the value of a date and time input, in the user's time zone: 2026-11-24T19:00 */
export function localMinute(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
