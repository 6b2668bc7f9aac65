/** Where a key leads in a list of `count` rows; null where the key means nothing. */
export function moveBy(key: string, active: number, count: number, pageRows: number): number | null {
  if (count === 0) return null;
  const steps: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active < 0 ? 0 : active - 1,
    PageDown: active + pageRows,
    PageUp: active - pageRows,
    Home: 0,
    End: count - 1,
  };
  const target = steps[key];
  return target === undefined ? null : Math.min(Math.max(target, 0), count - 1);
}
