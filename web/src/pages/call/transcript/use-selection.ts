import { type RefObject, useEffect, useState } from 'react';
import { CLIP_MS_MIN, type Clip } from '../player/clip';
import { momentOf, placesOfWords, type Turn } from './turn';

/** Words that the reader has selected, by turns. */
export type Chosen = {
  parts: { turn: Turn; text: string; from: number; to: number }[];
  /** Where the selection ends, in the scroller's frame. */
  at: { top: number; left: number };
};

/** What is selected among the turns, or null. */
export function useSelection(scroller: RefObject<HTMLElement | null>, turns: readonly Turn[]): Chosen | null {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  useEffect(() => {
    const read = () => setChosen(chosenIn(scroller.current, turns));
    const onDown = () => setChosen(null);
    // While the button is down the selection still grows.
    const gone = () => getSelection()?.isCollapsed && setChosen(null);
    document.addEventListener('selectionchange', gone);
    document.addEventListener('pointerup', read);
    document.addEventListener('keyup', read);
    scroller.current?.addEventListener('pointerdown', onDown);
    const element = scroller.current;
    return () => {
      document.removeEventListener('selectionchange', gone);
      document.removeEventListener('pointerup', read);
      document.removeEventListener('keyup', read);
      element?.removeEventListener('pointerdown', onDown);
    };
  }, [scroller, turns]);
  return chosen;
}

function chosenIn(scroller: HTMLElement | null, turns: readonly Turn[]): Chosen | null {
  const selection = getSelection();
  if (!scroller || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!scroller.contains(range.commonAncestorContainer)) return null;
  const parts: Chosen['parts'] = [];
  for (const element of scroller.querySelectorAll('[data-text]')) {
    if (!range.intersectsNode(element)) continue;
    const turn = turns[Number(element.closest<HTMLElement>('[data-place]')?.dataset.place)];
    if (!turn) continue;
    const from = element.contains(range.startContainer)
      ? offsetIn(element, range.startContainer, range.startOffset)
      : 0;
    const to = element.contains(range.endContainer)
      ? offsetIn(element, range.endContainer, range.endOffset)
      : turn.text.length;
    const text = turn.text.slice(from, to);
    if (text.trim() !== '') parts.push({ turn, text, from, to });
  }
  if (parts.length === 0) return null;
  const frame = scroller.getBoundingClientRect();
  const boxes = range.getClientRects();
  const box = boxes[boxes.length - 1] ?? range.getBoundingClientRect();
  return {
    parts,
    at: {
      top: Math.min(Math.max(box.bottom - frame.top + 6, 8), frame.height - 44),
      left: Math.min(Math.max(box.right - frame.left - 90, 8), Math.max(8, frame.width - 250)),
    },
  };
}

function offsetIn(element: Element, node: Node, offset: number): number {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The stretch in which selected words are said. */
export function clipOf({ parts }: Chosen, durationMs: number): Clip | null {
  const first = parts[0];
  const last = parts.at(-1);
  const fromMs = first ? momentOf(first.turn, first.from) : null;
  if (!first || !last || fromMs === null) return null;
  const word = placesOfWords(last.turn).findLast(({ from }) => from < last.to);
  const untilMs = word?.endMs ?? last.turn.endMs ?? fromMs;
  return { fromMs, untilMs: Math.min(durationMs, Math.max(untilMs, fromMs + CLIP_MS_MIN)) };
}
