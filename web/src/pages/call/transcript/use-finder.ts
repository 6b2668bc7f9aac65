import { useEffect, useMemo, useRef, useState } from 'react';
import { useMay } from '@/permissions/permissions';
import { usePlayer } from '../player/use-player';
import { findAll, type Hit, hitFrom } from './find';
import { momentOf, spokenAt, type Turn } from './turn';
import { useSearchMatches } from './use-matches';

type Props = {
  call: { id: string; startedAt: string };
  /** What the reader searched for before this page. */
  query: string | undefined;
  turns: readonly Turn[];
  starts: Float64Array;
  openedAt: number | null;
};

export type Finder = {
  text: string;
  setText: (text: string) => void;
  hits: readonly Hit[];
  current: number;
  /** The match one has asked to see; null where the page only marks what is there. */
  shown: Hit | null;
  problem: string | null;
  /** To another match, and to its second. */
  step: (by: 1 | -1) => void;
  inputRef: React.RefObject<HTMLInputElement | null>;
};

const NONE: readonly Hit[] = [];

/** Finds in this call: what is typed here, else what was searched for on the way to it. */
export function useFinder({ call, query, turns, starts, openedAt }: Props): Finder {
  const player = usePlayer();
  const maySearch = useMay('search');
  const [text, write] = useState('');
  const [current, setCurrent] = useState(-1);
  const [shown, setShown] = useState<Hit | null>(null);
  const inputRef = useRef<HTMLInputElement>(null);
  const searched = useSearchMatches(call, query, maySearch, turns);
  const typed = useMemo(() => (text.trim() === '' ? null : findAll(turns, text)), [turns, text]);
  const hits = typed ?? searched.hits ?? NONE;

  const moveTo = (place: number, list: readonly Hit[], seek: boolean) => {
    setCurrent(place);
    const hit = list[place];
    setShown(hit ?? null);
    const turn = hit && turns[hit.place];
    const ms = hit && turn ? momentOf(turn, hit.from) : null;
    if (seek && ms !== null) player.seek(ms);
  };
  const setText = (next: string) => {
    write(next);
    const list = next.trim() === '' ? (searched.hits ?? NONE) : findAll(turns, next);
    moveTo(hitFrom(list, Math.max(0, spokenAt(turns, starts, player.positionMs()))), list, false);
  };

  // What was searched for is shown at once: at the second that was asked for, else at the first match.
  const opened = useRef<readonly Hit[] | null>(null);
  useEffect(() => {
    const list = searched.hits;
    if (!list || list.length === 0 || opened.current !== null || text !== '') return;
    opened.current = list;
    const place =
      openedAt === null ? 0 : hitFrom(list, Math.max(0, spokenAt(turns, starts, openedAt * 1000)));
    setCurrent(place);
    const hit = list[place];
    if (openedAt === null) setShown(hit ?? null);
    const turn = hit && turns[hit.place];
    const ms = hit && turn ? momentOf(turn, hit.from) : null;
    if (openedAt === null && ms !== null && player.positionMs() === 0) player.seek(ms);
  }, [searched.hits, openedAt, turns, starts, player, text]);

  const step = (by: 1 | -1) => {
    if (hits.length === 0) return;
    moveTo((current + by + hits.length) % hits.length, hits, true);
  };
  return {
    text,
    setText,
    hits,
    current: Math.min(current, hits.length - 1),
    shown,
    problem: searched.problem,
    step,
    inputRef,
  };
}
