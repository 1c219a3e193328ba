import { defineConfig } from 'prisma/config';

// `generate` insists on finding a schema engine but never runs it. Naming any existing file keeps the
// CLI from downloading a native one; migrations are applied by the WebAssembly build (src/db/schema-engine.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'schema.prisma' });
