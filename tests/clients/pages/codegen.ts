import type { CodegenConfig } from '@graphql-codegen/cli';

/** How the scalars of the schema arrive as JSON. */
const scalars = {
  DateTime: 'string',
  NaiveDate: 'string',
  EventCursor: 'string',
  Long: 'number',
  JSON: 'unknown',
  Upload: 'Blob',
};
const types = { useTypeImports: true, enumsAsTypes: true, strictScalars: true, scalars };

const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  silent: true,

  generates: {
    'src/apollo/generated/': {
      preset: 'client',
      documents: ['src/apollo/*.{ts,tsx}'],
      presetConfig: { fragmentMasking: false },
      config: types,
    },
    'src/urql/generated/': {
      preset: 'client',
      documents: ['src/urql/*.{ts,tsx}'],
      presetConfig: { fragmentMasking: false },
      config: types,
    },
    // Types without an id, which graphcache keeps inside of what they belong to.
    'src/urql/generated/embedded-types.ts': { plugins: ['./embedded-types.cjs'] },
    // The documents as texts with their hashes: no library of GraphQL in the page.
    'src/codegen/generated/': {
      preset: 'client',
      documents: ['src/codegen/*.{ts,tsx}'],
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' } },
      config: { ...types, documentMode: 'string' },
    },
  },
};

export default config;
