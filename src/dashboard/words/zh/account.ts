import type { account as english } from '../en/account.ts';
import type { SameWords } from '../same-words.ts';

export const account: SameWords<typeof english> = {
  title: '账户',
};
