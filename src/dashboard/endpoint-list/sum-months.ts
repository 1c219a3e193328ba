interface MonthFigure {
  month: string;
  succeeded: number;
  failed: number;
}

export interface MonthSum {
  month: string;
  /** Accepted writes: applied or failed. */
  requests: number;
  /** The share of them that was applied; undefined without any. */
  success: number | undefined;
}

/** Adds up the figures of each month, in the order of the months. */
export function sumMonths(figures: readonly MonthFigure[]): MonthSum[] {
  const months = [...new Set(figures.map(({ month }) => month))].toSorted();
  return months.map((month) => {
    const own = figures.filter((figure) => figure.month === month);
    const succeeded = own.reduce((sum, figure) => sum + figure.succeeded, 0);
    const requests = succeeded + own.reduce((sum, figure) => sum + figure.failed, 0);
    return { month, requests, success: requests > 0 ? succeeded / requests : undefined };
  });
}
