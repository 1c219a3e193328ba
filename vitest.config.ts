import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

// Every file starts servers of its own: what they have in common is compiled once for all.
process.env.NODE_COMPILE_CACHE = join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Node itself loads the files, as it does in production; Vite would bring a second copy of graphql.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // Files wait for their servers more than they compute.
    maxWorkers: Math.max(6, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new SummaryReporter()],
  },
});
