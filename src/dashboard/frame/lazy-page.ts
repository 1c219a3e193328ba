import { type ComponentType, lazy } from 'react';
import { loadAllWords } from '../words/start-words.ts';

/** A page whose code, and the words it says, are fetched when somebody goes there. */
export function lazyPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => {
    const [code] = await Promise.all([load(), loadAllWords()]);
    return { default: code[name] };
  });
}

/** One of the first pages, whose words are there from the start. */
export function firstPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => ({ default: (await load())[name] }));
}
