import { useEffect, useEffectEvent, useState } from 'react';
import { recall, remember } from '@/app/remembered';
import { spokenAt, type Turn } from '../transcript/turn';
import type { Finder } from '../transcript/use-finder';
import { type Action, actionOf, belongsElsewhere, rateBeside } from './keys';
import { rememberPlayer, usePlayer } from './use-player';

type Props = {
  turns: readonly Turn[];
  starts: Float64Array;
  finder: Finder;
  follow: () => void;
  copyLink: () => void;
  help: () => void;
};

/** Time after the beginning of a turn in which "previous" means the one before. */
const JUST_BEGUN_MS = 1_500;

/** The keys of the page. They can be switched off, for whoever speaks to the computer. */
export function useShortcuts({ turns, starts, finder, follow, copyLink, help }: Props) {
  const player = usePlayer();
  const [on, setOn] = useState(() => recall('call.keys', (stored) => stored !== false) ?? true);

  const turnBeside = (step: 1 | -1) => {
    const at = player.positionMs();
    const now = spokenAt(turns, starts, at);
    const begun = now >= 0 && at - (starts[now] ?? 0) > JUST_BEGUN_MS;
    const place = step > 0 ? now + 1 : begun ? now : now - 1;
    const ms = starts[Math.max(0, place)];
    if (ms !== undefined && place < turns.length) player.seek(ms);
  };
  const speed = (rate: number) => {
    player.setRate(rate);
    rememberPlayer(player);
  };
  const { rate } = player.snapshot();
  const actions: Record<Action, () => void> = {
    toggle: player.toggle,
    back10: () => player.seek(player.positionMs() - 10_000),
    forward10: () => player.seek(player.positionMs() + 10_000),
    back5: () => player.seek(player.positionMs() - 5_000),
    forward5: () => player.seek(player.positionMs() + 5_000),
    slower: () => speed(rateBeside(player.snapshot().rate, -1)),
    faster: () => speed(rateBeside(player.snapshot().rate, 1)),
    normalSpeed: () => speed(1),
    start: () => player.seek(0),
    previousTurn: () => turnBeside(-1),
    nextTurn: () => turnBeside(1),
    previousMatch: () => finder.step(-1),
    nextMatch: () => finder.step(1),
    find: () => finder.inputRef.current?.focus(),
    follow,
    copyLink,
    note: () => undefined,
    help,
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    // The browser's own search cannot see turns outside the window. Asked twice, it is the browser's.
    const input = finder.inputRef.current;
    if ((event.ctrlKey || event.metaKey) && event.key === 'f' && input && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
      return input.select();
    }
    const action = actionOf(event);
    if (!action || (!on && action !== 'help') || belongsElsewhere(event.target, action)) return;
    event.preventDefault();
    actions[action]();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
  return {
    on,
    rate,
    setOn: (next: boolean) => {
      setOn(next);
      remember('call.keys', next);
    },
  };
}
