const width = 120;
const height = 32;

/** A small line of what each month had, drawn by hand: the library of charts would be half of the first load. `label` says the same in words. */
export function Trend({ values, label }: { values: number[]; label: string }) {
  const highest = Math.max(1, ...values);
  const points = values.map(
    (value, place) =>
      `${(place / Math.max(1, values.length - 1)) * width},${height - 1 - (value / highest) * (height - 2)}`,
  );
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--mantine-color-indigo-6)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
