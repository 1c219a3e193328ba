import type { records as english } from '../en/records.ts';
import type { SameWords } from '../same-words.ts';

export const records: SameWords<typeof english> = {
  title: '记录',
};
