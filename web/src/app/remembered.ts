/** What this browser remembers of a page, such as its columns. Never what others need to see. */
export function recall<T>(name: string, read: (stored: unknown) => T | undefined): T | undefined {
  try {
    const stored = localStorage.getItem(`earmark.${name}`);
    return stored === null ? undefined : read(JSON.parse(stored));
  } catch {
    // Storage is refused, or holds what an older version wrote: begin anew.
    return undefined;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`earmark.${name}`, JSON.stringify(value));
  } catch {
    // Storage is full or refused: the page works without.
  }
}
