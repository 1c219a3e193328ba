import type { usage as english } from '../en/usage.ts';
import type { SameWords } from '../same-words.ts';

export const usage: SameWords<typeof english> = {
  title: '用量与套餐',
};
