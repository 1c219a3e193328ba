import type { audit as english } from '../en/audit.ts';
import type { SameWords } from '../same-words.ts';

export const audit: SameWords<typeof english> = {
  title: '审计日志',
};
