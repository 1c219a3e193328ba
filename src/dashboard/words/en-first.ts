import { endpointList } from './en/endpoint-list.ts';
import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { signIn } from './en/sign-in.ts';

/** The English words of the first pages. All others are loaded later. */
export const enFirst = { endpointList, errors, frame, signIn };
