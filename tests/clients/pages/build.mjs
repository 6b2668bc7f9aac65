// Bundles each page for the tests, with what it needs inside.
import { readFileSync } from 'node:fs';
import { transformSync } from '@babel/core';
import { rolldown } from 'rolldown';

/** Relay's documents are replaced by what relay-compiler made of them. */
const relay = {
  name: 'relay',
  load(id) {
    if (!id.includes('/src/relay/') || id.includes('__generated__')) return null;
    const source = readFileSync(id, 'utf8');
    const { code } = transformSync(source, {
      filename: id,
      babelrc: false,
      configFile: false,
      parserOpts: { plugins: ['typescript', 'jsx'] },
      plugins: [['relay', { eagerEsModules: true }]],
    });
    return { code, moduleType: id.endsWith('x') ? 'tsx' : 'ts' };
  },
};

for (const name of ['apollo', 'relay', 'urql', 'codegen']) {
  const bundle = await rolldown({
    input: `src/${name}/mount.tsx`,
    platform: 'browser',
    plugins: [relay],
    transform: { define: { 'process.env.NODE_ENV': '"development"', __DEV__: 'true' } },
  });
  await bundle.write({ file: `build/${name}.mjs`, format: 'esm' });
}
