import { withEngine } from '../src/db/schema-engine.ts';

/**
 * Returns the SQL from one schema.prisma text, or from nothing, to another. The engine needs a connection but compares
 * the texts only. The driver adapter cannot describe a live database, because it does not know the type "char".
 */
export async function diffSchema(connectionString: string, from: string | undefined, to: string): Promise<string> {
  const datamodel = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content }],
  });
  const { stdout } = await withEngine(connectionString, (engine) =>
    engine.diff({
      from: from === undefined ? { tag: 'empty' } : datamodel(from),
      to: datamodel(to),
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return stdout ?? '';
}
