import { readdirSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** Fragments that several pages use; each page generates them beside its own documents. */
const SHARED = 'src/calls/fragments.ts';

/**
 * One output for each folder, so that a page's documents load with the page, and two people who work on two pages
 * never change the same generated file.
 */
const folders = [
  'src/calls',
  ...readdirSync('src/pages', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `src/pages/${entry.name}`),
];

const output = (folder: string) => ({
  documents: [...new Set([`${folder}/**/*.{ts,tsx}`, SHARED, `!${folder}/generated/**`])],
  preset: 'client' as const,
  presetConfig: {
    fragmentMasking: false,
    persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' as const },
  },
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    onlyOperationTypes: true,
    strictScalars: true,
    dedupeFragments: true,
    scalars: {
      DateTime: 'string',
      NaiveDate: 'string',
      EventCursor: 'string',
      Long: 'number',
      JSON: 'unknown',
      Upload: 'File',
    },
  },
  documentTransforms: [addTypenameSelectionDocumentTransform],
});

const config: CodegenConfig = {
  schema: '../schema.graphql',
  ignoreNoDocuments: true,
  silent: true,
  generates: {
    ...Object.fromEntries(folders.map((folder) => [`${folder}/generated/`, output(folder)])),
    'src/graphql/generated/embedded-types.ts': { plugins: ['./tools/embedded-types.cjs'] },
  },
};

export default config;
