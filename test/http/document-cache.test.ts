import { expect, test } from 'vitest';
import { documentCache } from '../../src/http/yoga.ts';

test('parsed documents are cached by their text, unless they are unusually long', () => {
  const cache = documentCache<{ n: number }>();
  cache.set('{ a }', { n: 1 });
  cache.set('x'.repeat(10_000), { n: 2 });
  expect([cache.get('{ a }'), cache.get('x'.repeat(10_000))]).toEqual([{ n: 1 }, { n: 2 }]);
  cache.set('x'.repeat(1_000_000), { n: 3 });
  expect(cache.get('x'.repeat(1_000_000))).toBeUndefined();
  expect(cache.get('{ a }')).toEqual({ n: 1 });
});

test('the cache of documents has a limit in all', () => {
  const cache = documentCache<{ n: number }>();
  const texts = Array.from({ length: 1_000 }, (_, n) => `${n}`.padEnd(10_000, 'x'));
  for (const [n, text] of texts.entries()) cache.set(text, { n });
  expect(texts.filter((text) => cache.has(text)).length).toBeLessThan(50);
  expect(cache.get(texts.at(-1) ?? '')).toEqual({ n: 999 });
});
