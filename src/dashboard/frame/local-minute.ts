/** A moment as an input for date and time has it: in the reader's own time, to the minute. */
export function localMinute(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
