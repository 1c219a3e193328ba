import type { firstMinutes as english } from '../en/first-minutes.ts';
import type { SameWords } from '../same-words.ts';

export const firstMinutes: SameWords<typeof english> = {
  title: '新建端点',
};
