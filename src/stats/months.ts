import { Refusal } from '../errors.ts';

/** The number of months that can be shown, including the present one. */
export const monthsMax = 13;

/** Returns the month (UTC, YYYY-MM) of a time. */
export function monthOf(moment: Date): string {
  return moment.toISOString().slice(0, 7);
}

/** Returns a caller's month, by default the present one. Throws INVALID_ARGUMENT. */
export function readMonth(text: string | null | undefined): string {
  if (text == null) return monthOf(new Date());
  if (!/^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$/.test(text))
    throw new Refusal('INVALID_ARGUMENT', { message: 'A month is written as YYYY-MM, such as 2026-11' });
  return text;
}

/** Returns the month so many months later; earlier for a negative number. */
export function monthAfter(month: string, months: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + months)));
}

/** Returns its first day, YYYY-MM-DD. */
export function firstDayOf(month: string): string {
  return `${month}-01`;
}

/** Returns all of its days, YYYY-MM-DD. */
export function daysOf(month: string): string[] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, day) => `${month}-${String(day + 1).padStart(2, '0')}`);
}
