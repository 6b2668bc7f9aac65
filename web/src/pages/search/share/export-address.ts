export type ExportChoice = { format: 'csv' | 'ndjson'; rows: 'calls' | 'moments'; permalink: string };

/** Where a search is to be had as a file (docs/export.md). The session's cookie says who asks. */
export const exportAddress = ({ format, rows, permalink }: ExportChoice): string =>
  `/export?${new URLSearchParams({ format, rows, search: permalink })}`;
