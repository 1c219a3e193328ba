import type { CodegenConfig } from '@graphql-codegen/cli';

/** Documents written as a call of `tag` become typed ones in `generated/`, checked against schema.graphql. */
const typedDocuments = (folder: string, tag: string, documents: string[]): CodegenConfig['generates'] => ({
  [`${folder}/generated/`]: {
    preset: 'client',
    presetConfig: { gqlTagName: tag, fragmentMasking: false, skipIndexFile: true },
    documents: [...documents, '!**/generated/**'],
  },
});

const config: CodegenConfig = {
  schema: 'schema.graphql',
  ignoreNoDocuments: true,
  importExtension: '.ts',
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    strictScalars: true,
    scalars: { DateTime: 'string', JSON: 'unknown', Decimal: 'number | string', Version: 'number' },
  },
  generates: {
    ...typedDocuments('src/http', 'graphql', ['src/http/**/*.ts']),
    ...typedDocuments('src/dashboard', 'graphql', ['src/dashboard/**/*.{ts,tsx}', '!src/dashboard/dist/**']),
    ...typedDocuments('test/support', 'gql', ['test/**/*.ts']),
  },
};

export default config;
