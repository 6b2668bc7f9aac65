import { useReducedMotion } from '@mantine/hooks';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { usePlayer } from '../player/use-player';
import type { Hit } from './find';

type Following = {
  scroller: RefObject<HTMLDivElement | null>;
  virtual: Virtualizer<HTMLDivElement, Element>;
  spoken: number;
  /** The match one has asked for. */
  target: Hit | null;
  count: number;
};

/** Keys that scroll wherever they are pressed. */
const SCROLL_KEYS = ['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

/** Keeps the spoken turn in view until the reader scrolls; seeking, or asking for it, follows again. */
export function useFollow({ scroller, virtual, spoken, target, count }: Following) {
  const player = usePlayer();
  const still = useReducedMotion();
  const [following, setFollowing] = useState(true);
  const seeks = useRef(player.seeks);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const leave = () => setFollowing(false);
    const onKey = (event: KeyboardEvent) => SCROLL_KEYS.includes(event.key) && leave();
    // On the scroll bar, which is no part of the content.
    const onDown = (event: PointerEvent) => event.target === element && leave();
    element.addEventListener('wheel', leave, { passive: true });
    element.addEventListener('touchmove', leave, { passive: true });
    element.addEventListener('keydown', onKey);
    element.addEventListener('pointerdown', onDown);
    const offTick = player.onTick(() => {
      if (player.seeks === seeks.current) return;
      seeks.current = player.seeks;
      setFollowing(true);
    });
    return () => {
      element.removeEventListener('wheel', leave);
      element.removeEventListener('touchmove', leave);
      element.removeEventListener('keydown', onKey);
      element.removeEventListener('pointerdown', onDown);
      offTick();
    };
  }, [scroller, player]);

  const spokenNow = useRef(spoken);
  spokenNow.current = spoken;
  const show = useRef<(place: number) => void>(() => undefined);
  show.current = (place) => {
    const element = scroller.current;
    const row = element?.querySelector<HTMLElement>(`[data-place="${place}"]`);
    if (!element) return;
    if (!row) return virtual.scrollToIndex(place, { align: 'center' });
    const frame = element.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    // In the middle part of the window nothing needs to move.
    if (box.top >= frame.top + 24 && box.bottom <= frame.top + frame.height * 0.72) return;
    const top = element.scrollTop + box.top - frame.top - frame.height * 0.3;
    const near = Math.abs(top - element.scrollTop) < frame.height;
    element.scrollTo({ top, behavior: near && !still ? 'smooth' : 'instant' });
  };
  useEffect(() => {
    if (following && spoken >= 0 && count > 0) show.current(spoken);
  }, [following, spoken, count]);
  useEffect(() => {
    if (!target) return;
    if (target.place !== spokenNow.current) setFollowing(false);
    show.current(target.place);
  }, [target]);

  const follow = () => {
    setFollowing(true);
    if (spoken >= 0) show.current(spoken);
  };
  return { following, follow };
}
