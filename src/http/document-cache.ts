import { LRUCache } from 'lru-cache';

/**
 * The most characters of all cached texts. A parsed text takes up to 150 times the memory, and anybody may send one.
 */
const charactersMax = 300_000;
/** Longer documents are parsed each time. */
const documentCharactersMax = 20_000;

/** Returns a cache of values made from documents, by text. */
export function documentCache<Made extends object>(): LRUCache<string, Made> {
  return new LRUCache({
    maxSize: charactersMax,
    maxEntrySize: documentCharactersMax,
    sizeCalculation: (_, text) => text.length + 1,
  });
}
