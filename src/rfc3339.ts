const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/i;

/**
 * Returns the time in a text of RFC 3339, to the millisecond; undefined for any other text. `t` and `z` may be lower
 * case. A leap second, possible at the end of any UTC day, becomes the next second.
 */
export function readMoment(text: string): Date | undefined {
  const [found, year, month, day, hour, minute, second, ...offset] = shape.exec(text) ?? [];
  if (
    found === undefined ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(offset[0] ?? 0) > 23 ||
    Number(offset[1] ?? 0) > 59
  )
    return undefined;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(second) < 60) return new Date(text.toUpperCase());
  const before = new Date(`${text.slice(0, 17)}59${text.slice(19)}`.toUpperCase());
  const endsDay = before.getUTCHours() === 23 && before.getUTCMinutes() === 59;
  return second === '60' && endsDay ? new Date(before.getTime() + 1_000) : undefined;
}

/** Returns false for the 30th of February, which Date would read as the 2nd of March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
