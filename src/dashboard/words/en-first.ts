import { endpointList } from './en/endpoint-list.ts';
import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { signIn } from './en/sign-in.ts';

/** The English words that the first pages need: all others come with the pages that say them. */
export const enFirst = { endpointList, errors, frame, signIn };
