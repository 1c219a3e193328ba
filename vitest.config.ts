import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { nodeFlags } from './harness/node-flags.ts';
import { SummaryReporter } from './test/support/summary-reporter.ts';

// Workers and the servers of the tests load the same modules: these are compiled once for all.
process.env.NODE_COMPILE_CACHE = join(import.meta.dirname, 'node_modules/.cache/compiled');

/** These hold us to seconds that a user counts: they run when all others are done, and the machine is theirs. */
const timed = ['test/start/demo.test.ts'];
/** These work the pages in a browser, of which two at once are enough for two cores: `npm run test:browser`. */
const browser = ['test/dashboard/**'];

export default defineConfig({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    // Node itself loads the files, as it does in production; Vite would bring a second copy of graphql.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // A worker runs one file after another, so that it loads their modules once.
    isolate: false,
    setupFiles: 'test/support/around-file.ts',
    execArgv: nodeFlags,
    // More workers than cores make the whole run longer, and tests miss their time limits.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        extends: true,
        test: { name: 'suite', include: ['test/**/*.test.ts'], exclude: [...timed, ...browser], globalSetup: [] },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: browser.map((folder) => `${folder}/*.test.ts`),
          globalSetup: [],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          // A walk through many pages: each step has 15 s, and all of them what a slow machine takes.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'timed', include: timed, globalSetup: [], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
