import type { endpoints as english } from '../en/endpoints.ts';
import type { SameWords } from '../same-words.ts';

export const endpoints: SameWords<typeof english> = {
  title: '端点',
};
