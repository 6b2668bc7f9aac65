/** What a key does on this page. */
export type Action =
  | 'toggle'
  | 'back10'
  | 'forward10'
  | 'back5'
  | 'forward5'
  | 'slower'
  | 'faster'
  | 'normalSpeed'
  | 'start'
  | 'previousTurn'
  | 'nextTurn'
  | 'previousMatch'
  | 'nextMatch'
  | 'find'
  | 'follow'
  | 'copyLink'
  | 'note'
  | 'help';

/** In the order in which the help shows them. */
export const KEYS: readonly { action: Action; keys: readonly string[] }[] = [
  { action: 'toggle', keys: ['Space', 'K'] },
  { action: 'back10', keys: ['J'] },
  { action: 'forward10', keys: ['L'] },
  { action: 'back5', keys: ['←'] },
  { action: 'forward5', keys: ['→'] },
  { action: 'slower', keys: ['['] },
  { action: 'faster', keys: [']'] },
  { action: 'normalSpeed', keys: ['\\'] },
  { action: 'start', keys: ['0'] },
  { action: 'previousTurn', keys: [','] },
  { action: 'nextTurn', keys: ['.'] },
  { action: 'find', keys: ['/'] },
  { action: 'previousMatch', keys: ['Shift', 'N'] },
  { action: 'nextMatch', keys: ['N'] },
  { action: 'follow', keys: ['F'] },
  { action: 'copyLink', keys: ['C'] },
  { action: 'help', keys: ['?'] },
];

const BY_KEY: Record<string, Action> = {
  ' ': 'toggle',
  k: 'toggle',
  j: 'back10',
  l: 'forward10',
  arrowleft: 'back5',
  arrowright: 'forward5',
  '[': 'slower',
  ']': 'faster',
  '\\': 'normalSpeed',
  '0': 'start',
  ',': 'previousTurn',
  '.': 'nextTurn',
  n: 'nextMatch',
  f: 'follow',
  c: 'copyLink',
  '/': 'find',
  '?': 'help',
};

/** The same keys on a keyboard that writes other letters, such as a Hebrew one. */
const BY_PLACE: Record<string, Action> = {
  KeyK: 'toggle',
  KeyJ: 'back10',
  KeyL: 'forward10',
  KeyN: 'nextMatch',
  KeyF: 'follow',
  KeyC: 'copyLink',
  BracketLeft: 'slower',
  BracketRight: 'faster',
  Backslash: 'normalSpeed',
  Comma: 'previousTurn',
  Period: 'nextTurn',
  Slash: 'find',
};

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export function actionOf({ key, code, shiftKey, ctrlKey, metaKey, altKey }: Pressed): Action | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === '?') return 'help';
  const latin = /^[\x20-\x7e]$/.test(key) || key.length > 1;
  const action = latin ? BY_KEY[key.toLowerCase()] : BY_PLACE[code];
  if (!action) return null;
  if (!shiftKey) return action;
  return action === 'nextMatch' ? 'previousMatch' : null;
}

const WRITTEN_IN = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';
const PRESSED = 'button, a[href], summary, [role="button"], [role="tab"], [role="switch"], [role="option"]';
const MOVED_IN = '[role="tablist"], [role="menu"], [role="listbox"], [role="radiogroup"]';

/** Whether a key belongs to whatever has the focus and not to the player. */
export function belongsElsewhere(target: Element, action: Action): boolean {
  if (target.closest(WRITTEN_IN) || target.closest('[role="dialog"], [role="menu"]')) return true;
  if (action === 'toggle' && target.closest(PRESSED)) return true;
  return (action === 'back5' || action === 'forward5') && target.closest(MOVED_IN) !== null;
}

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

/** The next speed in a direction. */
export function rateBeside(rate: number, step: 1 | -1): number {
  const further = step > 0 ? RATES.filter((each) => each > rate) : RATES.filter((each) => each < rate);
  return (step > 0 ? further[0] : further.at(-1)) ?? rate;
}
