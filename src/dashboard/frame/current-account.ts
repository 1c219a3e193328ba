import { createContext } from 'react';
import type { SignedInAccountQuery } from '../generated/graphql.ts';

/** The account that is signed in; undefined before it is known. */
export const CurrentAccount = createContext<SignedInAccountQuery['account'] | undefined>(undefined);
