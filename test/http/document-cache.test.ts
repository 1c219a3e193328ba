import { expect, test } from 'vitest';
import { documentCache } from '../../src/http/yoga.ts';

test('what was made of documents is kept by their text, as long as they are of a usual length', () => {
  const cache = documentCache<{ n: number }>();
  cache.set('{ a }', { n: 1 });
  cache.set('x'.repeat(10_000), { n: 2 });
  expect([cache.get('{ a }'), cache.get('x'.repeat(10_000))]).toEqual([{ n: 1 }, { n: 2 }]);
  cache.set('x'.repeat(1_000_000), { n: 3 });
  expect(cache.get('x'.repeat(1_000_000))).toBeUndefined();
  expect(cache.get('{ a }')).toEqual({ n: 1 });
});

test('and all together have a bound, whoever sends them', () => {
  const cache = documentCache<{ n: number }>();
  const texts = Array.from({ length: 1_000 }, (_, n) => `${n}`.padEnd(10_000, 'x'));
  for (const [n, text] of texts.entries()) cache.set(text, { n });
  expect(texts.filter((text) => cache.has(text)).length).toBeLessThan(50);
  expect(cache.get(texts.at(-1) ?? '')).toEqual({ n: 999 });
});
