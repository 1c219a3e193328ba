import { type ComponentType, lazy } from 'react';
import { connectionLost, reachable } from '../client/connection.ts';
import { loadAllWords } from '../words/start-words.ts';

/** A page that is loaded with its words on the first visit. */
export function lazyPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return firstPage(async () => (await Promise.all([load(), loadAllWords()]))[0], name);
}

/** A page whose words are always loaded. */
export function firstPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => ({ default: (await oncePossible(load))[name] }));
}

/** A failed load is tried again when the server is back, because React loads a lazy component only once. */
export async function oncePossible<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch {
    connectionLost();
    await reachable();
    return load();
  }
}
