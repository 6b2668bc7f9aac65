import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { recall, remember } from '@/app/remembered';
import { onConnected } from '@/graphql/connection';
import { type Link, linksOf } from './link';
import { Player, type PlayerState } from './player';
import { Sides } from './sides';

const PlayerContext = createContext<Player | null>(null);

/** The page's one player. */
export function usePlayer(): Player {
  const player = use(PlayerContext);
  if (!player) throw new Error('there is no player around this');
  return player;
}

export const usePlayerState = (): PlayerState => {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, player.snapshot);
};

/** Something of the position that changes seldom, such as the second or the turn. */
export function usePosition<T extends number | string | boolean | null>(read: (ms: number) => T): T {
  const player = usePlayer();
  return useSyncExternalStore(player.onTick, () => read(player.positionMs()));
}

export const STEPS_BACK_S = [0, 1, 2, 3, 5] as const;
const number = (stored: unknown) => (typeof stored === 'number' ? stored : undefined);

type Props = {
  /** The recording to play; null while there is none: then positions are kept, and nothing sounds. */
  recordingId: string | null;
  durationMs: number;
  mayListen: boolean;
  /** The second to open at. */
  startMs: number | null;
  children: ReactNode;
};

/** Makes the page's player, and lets it go with the page. */
export function PlayerProvider({ recordingId, durationMs, mayListen, startMs, children }: Props) {
  const [player, setPlayer] = useState<Player | null>(null);
  const source = recordingId !== null && mayListen ? recordingId : null;
  useEffect(() => {
    const audio = new Audio();
    const made = new Player(audio, {
      link: source
        ? linksOf(source, (mimeType) => audio.canPlayType(mimeType) !== '')
        : async (): Promise<Link | null> => null,
      stepBackMs: (recall('call.stepBack', number) ?? 2) * 1000,
    });
    made.setRate(recall('call.rate', number) ?? 1);
    made.setSkipSilence(recall('call.skipSilence', Boolean) ?? false);
    if (source) void made.prepare();
    setPlayer(made);
    const wake = () => document.visibilityState === 'visible' && made.wake();
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    const offConnected = onConnected(wake);
    return () => {
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      offConnected();
      made.close();
    };
  }, [source]);
  const opened = useRef<{ player: Player; startMs: number | null } | null>(null);
  useEffect(() => {
    if (!player) return;
    player.durationMs = durationMs;
    const before = opened.current;
    if (startMs !== null && (before?.player !== player || before.startMs !== startMs)) player.seek(startMs);
    opened.current = { player, startMs };
  }, [player, durationMs, startMs]);
  if (!player) return null;
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

/** Which channels are heard. */
export function useSides(channels: number) {
  const player = usePlayer();
  const sides = useMemo(() => new Sides(player.audio), [player]);
  useEffect(() => () => sides.close(), [sides]);
  const [muted, setMuted] = useState<readonly boolean[]>(() => new Array(channels).fill(false));
  const mute = (channel: number) => {
    const next = Array.from({ length: channels }, (_, each) => (each === channel) !== Boolean(muted[each]));
    // With everybody muted nobody can want to listen: the other side is heard instead.
    const heard = next.every(Boolean) ? next.map((_, each) => each === channel) : next;
    setMuted(heard);
    sides.set(heard);
  };
  return { muted, mute, possible: Sides.possible && channels > 1 };
}

export function rememberPlayer(player: Player): void {
  const { rate, skipSilence } = player.snapshot();
  remember('call.rate', rate);
  remember('call.skipSilence', skipSilence);
  remember('call.stepBack', player.stepBackMs / 1000);
}
