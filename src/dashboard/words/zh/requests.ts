import type { requests as english } from '../en/requests.ts';
import type { SameWords } from '../same-words.ts';

export const requests: SameWords<typeof english> = {
  title: '请求',
};
