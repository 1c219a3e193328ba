import type { invitation as english } from '../en/invitation.ts';
import type { SameWords } from '../same-words.ts';

export const invitation: SameWords<typeof english> = {
  title: '邀请',
};
