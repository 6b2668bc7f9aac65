import { useState } from 'react';
import { useQuery } from 'urql';
import { recall, remember } from '@/app/remembered';
import { GapsQuery } from './documents';

const REMEMBERED = 'operations.accounts';
const ACCOUNTS_MAX = 20;

const readNames = (stored: unknown): string[] | undefined =>
  Array.isArray(stored)
    ? stored.filter((name): name is string => typeof name === 'string').slice(0, ACCOUNTS_MAX)
    : undefined;

/** The accounts this browser has looked at, and those that have gaps: the schema has no list of them. */
export function useAccounts(): { names: string[]; keep: (name: string) => void } {
  const [kept, setKept] = useState(() => recall(REMEMBERED, readNames) ?? []);
  const [{ data }] = useQuery({ query: GapsQuery, variables: { first: 100, filter: {} } });
  const found = data?.gaps.nodes.map(({ account }) => account) ?? [];
  return {
    names: [...new Set([...kept, ...found])].slice(0, ACCOUNTS_MAX),
    keep: (name) => {
      const next = [name, ...kept.filter((each) => each !== name)].slice(0, ACCOUNTS_MAX);
      setKept(next);
      remember(REMEMBERED, next);
    },
  };
}
