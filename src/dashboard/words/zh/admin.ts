import type { admin as english } from '../en/admin.ts';
import type { SameWords } from '../same-words.ts';

export const admin: SameWords<typeof english> = {
  title: '管理',
};
