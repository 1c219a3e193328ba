import { type ComponentType, lazy } from 'react';
import { connectionLost, reachable } from '../client/connection.ts';
import { loadAllWords } from '../words/start-words.ts';

/** A page whose code, and the words it says, are fetched when somebody goes there. */
export function lazyPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return firstPage(async () => (await Promise.all([load(), loadAllWords()]))[0], name);
}

/** One of the first pages, whose words are there from the start. */
export function firstPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => ({ default: (await oncePossible(load))[name] }));
}

/** What cannot be fetched is fetched again once the server is there: React asks for code only once. */
export async function oncePossible<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch {
    connectionLost();
    await reachable();
    return load();
  }
}
