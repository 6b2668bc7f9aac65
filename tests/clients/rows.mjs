// What stands in the database itself, for the few questions that the API does not answer: nothing twice, nothing left
// over. Asked with the database's own program, read-only.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The rows of a query, each an object by its columns, whose values are texts or null. */
export async function rows(archive, query) {
  const { stdout } = await promisify(execFile)(...command(archive, `select * from (${query}) asked`), {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim() === '' ? [] : JSON.parse(stdout);
}

/** How many rows a table has. */
export async function count(archive, table, where = 'true') {
  const [{ rows: counted }] = await rows(archive, `select count(*) as rows from ${table} where ${where}`);
  return Number(counted);
}

/** Moves a time of some rows back by years, as if so much time had passed. No server may be running. */
export async function makeOld(archive, table, column, where = 'true') {
  const url = archive.environment.EARMARK_DATABASE_URL;
  // SQLite keeps times as texts, and the archive compares them as such: only the year changes.
  const old = url ? `${column} - interval '20 years'` : `'2001' || substr(${column}, 5)`;
  const statement = `update ${table} set ${column} = ${old} where ${where}`;
  const words = url
    ? ['psql', [url, '--quiet', '--command', statement]]
    : ['sqlite3', [join(archive.dataDirectory, 'earmark.db'), statement]];
  await promisify(execFile)(...words);
}

function command(archive, query) {
  const url = archive.environment.EARMARK_DATABASE_URL;
  if (!url) {
    // Another process may be writing; whoever reads waits for it.
    return [
      'sqlite3',
      ['-readonly', '-json', '-cmd', '.timeout 10000', join(archive.dataDirectory, 'earmark.db'), query],
    ];
  }
  const asJson = `select coalesce(json_agg(asked), '[]') from (${query}) asked`;
  return ['psql', [url, '--quiet', '--tuples-only', '--no-align', '--command', asJson]];
}
