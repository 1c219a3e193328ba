import type { enFirst } from './en-first.ts';
import type { SameWords } from './same-words.ts';
import { endpointList } from './zh/endpoint-list.ts';
import { errors } from './zh/errors.ts';
import { frame } from './zh/frame.ts';
import { signIn } from './zh/sign-in.ts';

export const zhFirst: SameWords<typeof enFirst> = { endpointList, errors, frame, signIn };
