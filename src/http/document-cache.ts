import { LRUCache } from 'lru-cache';

/** Of the texts of all that is kept. What is made of a text takes up to some 150 times as much memory, and anybody may send one. */
const charactersMax = 300_000;
/** Longer ones are read anew each time. */
const documentCharactersMax = 20_000;

/** Keeps what was made of documents, by their text. */
export function documentCache<Made extends object>(): LRUCache<string, Made> {
  return new LRUCache({
    maxSize: charactersMax,
    maxEntrySize: documentCharactersMax,
    sizeCalculation: (_, text) => text.length + 1,
  });
}
