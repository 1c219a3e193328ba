import { afterAll } from 'vitest';
import { closeFile } from './after-file.ts';
import { renewLimits } from './shared-server.ts';

// Vitest runs this before each test file. Modules that files import live as long as their worker.

await renewLimits();
afterAll(closeFile);
