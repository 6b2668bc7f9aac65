import { compact } from '@/app/search-params';
import type { SearchSpreadFragment } from './generated/graphql';
import { type SearchSearch, validateSearch } from './params';

export type FacetName = 'agent' | 'tag' | 'language' | 'provider' | 'sentiment' | 'direction';
export type FacetValue = { value: string; count: number; chosen: boolean };

const SOURCE = {
  agent: 'agents',
  tag: 'tags',
  language: 'languages',
  provider: 'providers',
  sentiment: 'sentiments',
  direction: 'directions',
} as const;

export const FACETS = Object.keys(SOURCE) as FacetName[];

const chosenOf = (search: SearchSearch, name: FacetName): readonly string[] => {
  const value = search[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
};

/** The values of a facet, chosen ones first even where nothing is left of them: one must be able to widen again. */
export function valuesOf(
  facets: SearchSpreadFragment['facets'] | undefined,
  search: SearchSearch,
  name: FacetName,
): FacetValue[] {
  const counted = facets?.[SOURCE[name]] ?? [];
  const chosen = chosenOf(search, name);
  const missing = chosen.filter((value) => !counted.some((each) => each.value === value));
  return [
    ...missing.map((value) => ({ value, count: 0, chosen: true })),
    ...counted.map(({ value, count }) => ({ value, count, chosen: chosen.includes(value) })),
  ];
}

/** The search with a value chosen, or not any more. */
export function toggled(search: SearchSearch, name: FacetName, value: string): SearchSearch {
  const chosen = chosenOf(search, name);
  const rest = chosen.filter((each) => each !== value);
  const next = rest.length < chosen.length ? rest : name === 'direction' ? [value] : [...chosen, value];
  return validateSearch(compact({ ...search, [name]: next.length > 0 ? next : undefined }));
}
