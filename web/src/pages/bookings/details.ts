const ENTRIES_MAX = 40;

/** What a source sent beside, as names and values: nested things by their paths. */
export function detailsOf(details: unknown): [string, string][] {
  const entries: [string, string][] = [];
  const add = (name: string, value: unknown) => {
    if (entries.length >= ENTRIES_MAX || value === null || value === undefined || value === '') return;
    if (typeof value !== 'object') entries.push([name || '–', String(value)]);
    else if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
      if (value.length > 0) entries.push([name || '–', value.join(', ')]);
    } else {
      for (const [key, inner] of Object.entries(value)) add(name ? `${name} · ${key}` : key, inner);
    }
  };
  add('', details);
  return entries;
}
