import type { SearchSearch } from './params';
import { shortInstant, validateSearch } from './params';

/** The keys of a permalink's filter that the address has names for (docs/export.md says what a permalink is). */
const NAMES: Record<string, { name: keyof SearchSearch; upper?: boolean }> = {
  started_from: { name: 'from' },
  started_until: { name: 'until' },
  direction: { name: 'direction', upper: true },
  providers: { name: 'provider', upper: true },
  sentiments: { name: 'sentiment', upper: true },
  agents: { name: 'agent' },
  tags: { name: 'tag' },
  languages: { name: 'language' },
  phone: { name: 'phone' },
};

function jsonOf(permalink: string): Record<string, unknown> | null {
  try {
    const bytes = atob(permalink.replace(/-/g, '+').replace(/_/g, '/'));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * A permalink as an address that can be changed. One that is newer than this app, or narrows by what the address has
 * no name for, stays what it is: the server reads it.
 */
export function searchOfPermalink(permalink: string): SearchSearch {
  const json = jsonOf(permalink);
  const whole = { p: permalink };
  if (json?.v !== 1 || typeof json.query !== 'string') return whole;
  const raw: Record<string, unknown> = { q: json.query };
  if (json.order === 'newest' || json.order === 'oldest') raw.order = json.order;
  for (const [key, value] of Object.entries((json.filter as Record<string, unknown> | undefined) ?? {})) {
    const known = NAMES[key];
    if (!known) return whole;
    raw[known.name] = known.upper ? upper(value) : value;
  }
  for (const name of ['from', 'until']) {
    if (typeof raw[name] === 'string') raw[name] = shortInstant(new Date(raw[name]));
  }
  return validateSearch(raw);
}

const upper = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(upper) : String(value).toUpperCase();

/** The query that a permalink asks for, to be shown; null where it cannot be read. */
export function queryOfPermalink(permalink: string): string | null {
  const query = jsonOf(permalink)?.query;
  return typeof query === 'string' ? query : null;
}
