import type { console as english } from '../en/console.ts';
import type { SameWords } from '../same-words.ts';

export const console: SameWords<typeof english> = {
  title: '生产控制台',
};
