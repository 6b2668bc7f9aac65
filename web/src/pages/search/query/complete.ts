/** What the query can be completed with, as the tenant has it. */
export type Vocabulary = { agents: readonly string[]; tags: readonly string[] };

export type Hint =
  | 'agent'
  | 'customer'
  | 'system'
  | 'unknown'
  | 'summary'
  | 'name'
  | 'reference'
  | 'tag'
  | 'topic'
  | 'note'
  | 'duration'
  | 'silence'
  | 'and'
  | 'or'
  | 'not'
  | 'near'
  | 'nearTime'
  | 'across'
  | 'then'
  | 'thenTime'
  | 'sameTurn'
  | 'notIn'
  | 'inFirst'
  | 'inLast'
  | 'firstHalf'
  | 'lastHalf'
  | 'begins';

export type Completion =
  | { kind: 'field' | 'operator'; text: string; hint: Hint }
  | { kind: 'tag'; text: string; tag: string }
  /** A filter rather than a part of the query: `agent:` is about who speaks. */
  | { kind: 'agent'; text: string };

const FIELDS: readonly [string, Hint][] = [
  ['customer:', 'customer'],
  ['agent:', 'agent'],
  ['summary:', 'summary'],
  ['topic:', 'topic'],
  ['tag:', 'tag'],
  ['note:', 'note'],
  ['name:', 'name'],
  ['reference:', 'reference'],
  ['system:', 'system'],
  ['unknown:', 'unknown'],
  ['duration > 5m', 'duration'],
  ['silence > 20s', 'silence'],
];

/** Those that need something before them, and those that may begin a query. */
const OPERATORS: readonly [string, Hint, 'joins' | 'begins'][] = [
  ['AND', 'and', 'joins'],
  ['OR', 'or', 'joins'],
  ['NOT', 'not', 'begins'],
  ['NEAR/5', 'near', 'joins'],
  ['NEAR/30s', 'nearTime', 'joins'],
  ['THEN', 'then', 'joins'],
  ['THEN/10s', 'thenTime', 'joins'],
  ['SAME TURN', 'sameTurn', 'joins'],
  ['NOT IN', 'notIn', 'joins'],
  ['ACROSS', 'across', 'joins'],
  ['IN FIRST 30s', 'inFirst', 'joins'],
  ['IN LAST 2m', 'inLast', 'joins'],
  ['IN FIRST HALF', 'firstHalf', 'joins'],
  ['IN LAST HALF', 'lastHalf', 'joins'],
  ['^', 'begins', 'begins'],
];

const SHOWN_MAX = 9;
const OPENERS = /^[-(^]+/;
const SPEAKERS = /^(agent|customer|system|unknown):/i;

export type CompletionList = { start: number; end: number; options: Completion[] };

const startsWith = (text: string, prefix: string) => text.toLowerCase().startsWith(prefix.toLowerCase());
const wordStartsWith = (text: string, prefix: string) =>
  text.split(/[\s-]+/).some((word) => startsWith(word, prefix)) || startsWith(text, prefix);

/** As the query language has it: a tag of several words stands in quotes. */
export const tagQuery = (tag: string): string =>
  /^[\p{L}\p{N}_]+$/u.test(tag) ? `tag:${tag}` : `tag:"${tag.replaceAll('"', '')}"`;

/** The text from the last separator up to the caret; quotes keep their spaces. */
function tokenBefore(text: string): { token: string; quoted: boolean } {
  const quoteOpen = (text.match(/"/g) ?? []).length % 2 === 1;
  if (!quoteOpen) return { token: /\S*$/.exec(text)?.[0] ?? '', quoted: false };
  const token = /\S*"[^"]*$/.exec(text)?.[0] ?? '';
  return { token, quoted: true };
}

/**
 * What may stand at the caret. `all`: asked for with nothing typed, so everything that fits there is offered. Without,
 * a plain word brings up only what begins like it, so that whoever types words is left alone.
 */
export function completionsAt(query: string, caret: number, words: Vocabulary, all: boolean): CompletionList {
  const before = query.slice(0, caret);
  const { token, quoted } = tokenBefore(before);
  const opener = OPENERS.exec(token)?.[0].length ?? 0;
  const afterOpener = token.slice(opener);
  const speaker = SPEAKERS.exec(afterOpener)?.[0].length ?? 0;
  const start = caret - token.length + opener + speaker;
  const word = token.slice(opener + speaker);
  const list = (options: Completion[], from = start): CompletionList => ({
    start: from,
    end: caret,
    options,
  });

  const tag = /^tag:"?([^"]*)$/i.exec(word);
  if (tag) {
    const found = words.tags.filter((each) => wordStartsWith(each, tag[1] ?? ''));
    return list(found.slice(0, SHOWN_MAX).map((each) => ({ kind: 'tag', tag: each, text: tagQuery(each) })));
  }
  if (quoted || /[:"~*?\\]/.test(word)) return list([]);

  const hasLeft = before.slice(0, start).replace(/[\s(]/g, '') !== '';
  const fields = speaker > 0 ? [] : FIELDS.filter(([text]) => startsWith(text, word));
  const operators = OPERATORS.filter(
    ([text, , place]) =>
      startsWith(text, word) && (hasLeft || place === 'begins') && !(opener && place === 'joins'),
  );
  const asOption =
    (kind: 'field' | 'operator') =>
    ([text, hint]: readonly [string, Hint, ...unknown[]]): Completion => ({ kind, text, hint });
  if (word === '') {
    if (!all) return list([]);
    return list([...operators.map(asOption('operator')), ...fields.map(asOption('field'))]);
  }
  const values: Completion[] =
    word.length < 2 || speaker > 0
      ? []
      : [
          ...words.agents
            .filter((name) => wordStartsWith(name, word))
            .map((text): Completion => ({ kind: 'agent', text })),
          ...words.tags
            .filter((each) => wordStartsWith(each, word))
            .map((each): Completion => ({ kind: 'tag', tag: each, text: tagQuery(each) })),
        ];
  return list(
    [...operators.map(asOption('operator')), ...fields.map(asOption('field')), ...values.slice(0, 5)].slice(
      0,
      SHOWN_MAX,
    ),
  );
}

/** The query with a completion in its place, and where the caret stands then. */
export function accept(
  query: string,
  { start, end }: { start: number; end: number },
  completion: Completion,
): { query: string; caret: number } {
  const text = completion.kind === 'agent' ? '' : completion.text;
  // A field waits for its value; everything else is finished.
  const open = completion.kind === 'field' && text.endsWith(':');
  const rest = query.slice(end);
  const space = text === '' || open || text === '^' || /^\s/.test(rest) ? '' : ' ';
  const written = `${query.slice(0, start)}${text}${space}`;
  return { query: written + rest, caret: written.length + (space === '' && /^\s/.test(rest) ? 1 : 0) };
}
