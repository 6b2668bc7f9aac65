import { useEffect, useState } from 'react';
import { client } from '@/graphql/client';
import { SearchVocabularyQuery } from './documents';
import type { Vocabulary } from './query/complete';

const EMPTY: Vocabulary = { agents: [], tags: [] };

/** The tenant's agents and tags, those on most calls first. Without them, one types them. */
export function useVocabulary(): Vocabulary {
  const [words, setWords] = useState(EMPTY);
  useEffect(() => {
    const { unsubscribe } = client.query(SearchVocabularyQuery, {}).subscribe(({ data }) => {
      const facets = data?.searchCalls.facets;
      if (!facets) return;
      setWords({
        agents: facets.agents.map(({ value }) => value),
        tags: facets.tags.map(({ value }) => value),
      });
    });
    return unsubscribe;
  }, []);
  return words;
}
