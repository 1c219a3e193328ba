import { Sparkline } from '@mantine/charts';
import '@mantine/charts/styles.css';

/** A small line of what each month had. `label` says the same in words. */
export function Trend({ values, label }: { values: number[]; label: string }) {
  return (
    <div role="img" aria-label={label}>
      <Sparkline aria-hidden w={120} h={32} data={values} curveType="monotone" color="indigo.6" fillOpacity={0.25} strokeWidth={1.5} areaProps={areaProps} />
    </div>
  );
}

const areaProps = { isAnimationActive: false };
