import type { testPage as english } from '../en/test-page.ts';
import type { SameWords } from '../same-words.ts';

export const testPage: SameWords<typeof english> = {
  title: '文档与测试',
};
