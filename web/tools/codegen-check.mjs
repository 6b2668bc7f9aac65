// Fails when the generated documents are not those of schema.graphql and the sources.
import { execFileSync } from 'node:child_process';

try {
  execFileSync('npx', ['graphql-codegen', '--config', 'codegen.ts', '--check'], { stdio: 'inherit' });
} catch {
  console.error('generated documents are stale: run "npm run codegen" and commit what it writes');
  process.exit(1);
}
