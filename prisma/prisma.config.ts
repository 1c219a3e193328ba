import { defineConfig } from 'prisma/config';

// `generate` requires a schema engine but never runs it. The path of any existing file keeps the CLI from downloading a
// native one. Migrations use the WebAssembly build (src/db/schema-engine.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
