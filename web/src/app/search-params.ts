/**
 * Search parameters as people write them: `?tag=vip&tag=refund&t=83`. Values are text, repeated names are lists;
 * `validateSearch` of each route says what they mean and drops what means nothing.
 */
export type RawSearch = Record<string, string | string[]>;

export function parseSearch(search: string): RawSearch {
  const parsed: RawSearch = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const known = parsed[name];
    if (known === undefined) parsed[name] = value;
    else parsed[name] = Array.isArray(known) ? [...known, value] : [known, value];
  }
  return parsed;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null && each !== '') written.append(name, String(each));
    }
  }
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

type Raw = Record<string, unknown>;

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** A text of 1 to `max` characters, else undefined. */
export function text(raw: Raw, name: string, max = 200): string | undefined {
  const value = first(raw[name]);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const trimmed = String(value).trim().slice(0, max);
  return trimmed === '' ? undefined : trimmed;
}

/** Several texts, without repetitions; undefined where there is none. */
export function texts(raw: Raw, name: string, countMax = 50): string[] | undefined {
  const value = raw[name];
  const list = (Array.isArray(value) ? value : [value])
    .filter((each) => typeof each === 'string' || typeof each === 'number')
    .map((each) => String(each).trim().slice(0, 200))
    .filter((each) => each !== '');
  const distinct = [...new Set(list)].slice(0, countMax);
  return distinct.length > 0 ? distinct : undefined;
}

export function oneOf<const T extends string>(raw: Raw, name: string, allowed: readonly T[]): T | undefined {
  const value = first(raw[name]);
  return allowed.find((each) => each === value);
}

export function someOf<const T extends string>(
  raw: Raw,
  name: string,
  allowed: readonly T[],
): T[] | undefined {
  const found = texts(raw, name)?.filter((each): each is T => (allowed as readonly string[]).includes(each));
  return found && found.length > 0 ? found : undefined;
}

/** A whole number within bounds, else undefined. */
export function integer(raw: Raw, name: string, min: number, max: number): number | undefined {
  const value = text(raw, name);
  if (value === undefined || !/^-?\d{1,15}$/.test(value)) return undefined;
  const number = Number(value);
  return number >= min && number <= max ? number : undefined;
}

/** A calendar day, `2026-11-03`, that exists. */
export function day(raw: Raw, name: string): string | undefined {
  const value = text(raw, name);
  if (value === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const time = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value) ? value : undefined;
}

/** The same without what is undefined, so that an empty search compares as empty. */
export const compact = <T extends Record<string, unknown>>(search: T): T =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
