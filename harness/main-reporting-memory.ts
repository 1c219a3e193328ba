import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

// Sluice, which answers each message of its parent with the memory that it holds.

setFlagsFromString('--expose-gc');
const collectGarbage = z.custom<NodeJS.GCFunction>((value) => typeof value === 'function').parse(runInNewContext('gc'));

process.on('message', () => {
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, used: heapUsed + external });
});

await import(new URL('../src/bundle/main.js', import.meta.url).href);
