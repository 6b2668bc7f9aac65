/**
 * Where a key leads from a line or its play button: up and down to the next line that has one, sideways between a
 * line and its button; null where the key means nothing or nothing is there.
 */
export function neighbour(holder: HTMLElement, from: HTMLElement, key: string): HTMLElement | null {
  const rtl = getComputedStyle(holder).direction === 'rtl';
  const item = from.closest('li');
  const line = from.closest<HTMLElement>('[data-stop]');
  const button = from.closest<HTMLElement>('[data-play]');
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const toStart = (key === 'ArrowLeft') !== rtl;
    if (line && toStart) return item?.querySelector<HTMLElement>('[data-play]') ?? null;
    if (button && !toStart) return item?.querySelector<HTMLElement>('[data-stop]') ?? null;
    return null;
  }
  const step = { ArrowDown: 1, ArrowUp: -1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[
    key
  ];
  if (step === undefined) return null;
  const lines = [...holder.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = lines.indexOf(line ?? item?.querySelector<HTMLElement>('[data-stop]') ?? lines[0] ?? from);
  const next = lines[Math.min(Math.max(at + step, 0), lines.length - 1)];
  if (!next || next === line) return null;
  // A button leads to the button of the next line, where it has one.
  return (button && next.closest('li')?.querySelector<HTMLElement>('[data-play]')) || next;
}
