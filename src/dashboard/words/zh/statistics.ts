import type { statistics as english } from '../en/statistics.ts';
import type { SameWords } from '../same-words.ts';

export const statistics: SameWords<typeof english> = {
  title: '统计',
};
