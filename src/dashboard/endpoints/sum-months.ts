interface MonthFigure {
  month: string;
  succeeded: number;
  failed: number;
  refused: number;
}

export interface MonthSum {
  month: string;
  /** All calls that were answered: applied, failed or refused. */
  requests: number;
  /** The share of them that was applied; undefined without any. */
  success: number | undefined;
}

/** Adds up the figures of each month, in the order of the months. */
export function sumMonths(figures: readonly MonthFigure[]): MonthSum[] {
  const months = [...new Set(figures.map(({ month }) => month))].toSorted();
  return months.map((month) => {
    const own = figures.filter((figure) => figure.month === month);
    const requests = own.reduce((sum, { succeeded, failed, refused }) => sum + succeeded + failed + refused, 0);
    const succeeded = own.reduce((sum, figure) => sum + figure.succeeded, 0);
    return { month, requests, success: requests > 0 ? succeeded / requests : undefined };
  });
}
