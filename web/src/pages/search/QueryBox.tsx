import { Button, UnstyledButton } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CompletionOptions } from './CompletionOptions';
import { QUERY_MAX } from './params';
import classes from './QueryBox.module.css';
import { accept, type Completion, completionsAt, type Vocabulary } from './query/complete';
import { pieces, type Remark } from './query/mistakes';

type Props = {
  query: string;
  /** What is wrong with `query`: underlined while the box still says it. */
  remarks: readonly Remark[];
  refused: boolean;
  words: Vocabulary;
  onSearch: (query: string) => void;
  /** An agent was chosen: that is a filter. */
  onAgent: (agent: string, query: string) => void;
};

/** The one box: a combobox with a list, as ARIA describes it. Nothing is chosen until one chooses it. */
export function QueryBox({ query, remarks, refused, words, onSearch, onAgent }: Props) {
  const { t } = useTranslation('search');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [open, setOpen] = useState<'no' | 'typing' | 'all'>('no');
  const [active, setActive] = useState(-1);
  const [known, setKnown] = useState(query);
  if (known !== query) {
    setKnown(query);
    setDraft(query);
    setOpen('no');
  }
  const list = completionsAt(draft, caret, words, open === 'all');
  const options = open === 'no' ? [] : list.options;
  const expanded = options.length > 0;
  const shown = draft.trim() === query.trim() ? remarks : [];

  const wantedCaret = useRef<number | null>(null);
  useEffect(() => {
    if (wantedCaret.current === null) return;
    input.current?.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = null;
  });
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);

  const close = () => {
    setOpen('no');
    setActive(-1);
  };
  const choose = (completion: Completion) => {
    const next = accept(draft, list, completion);
    close();
    if (completion.kind === 'agent') return onAgent(completion.text, next.query.trim());
    setDraft(next.query);
    setCaret(next.caret);
    wantedCaret.current = next.caret;
    input.current?.focus();
    // A field goes on with its values, such as the tags there are.
    if (completion.text.endsWith(':')) setOpen('typing');
  };
  const search = () => {
    close();
    onSearch(draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = options[active];
    if (event.key === 'Enter') {
      event.preventDefault();
      return chosen ? choose(chosen) : search();
    }
    if (event.key === 'Tab' && chosen && !event.shiftKey) {
      event.preventDefault();
      return choose(chosen);
    }
    if (event.key === 'Escape' && expanded) {
      event.preventDefault();
      event.stopPropagation();
      return close();
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!expanded) return setOpen('all');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = options.length + 1;
      return setActive(((active + 1 + step + places) % places) - 1);
    }
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      setOpen('all');
    }
  };
  const sync = () => {
    const [from, to] = [input.current, mirror.current];
    if (from && to) to.scrollLeft = from.scrollLeft;
  };
  const follow = () => setCaret(input.current?.selectionStart ?? 0);

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <div className={classes.box} data-refused={refused || undefined}>
        <IconSearch size={19} stroke={1.8} className={classes.icon} aria-hidden />
        <div className={classes.field}>
          <div ref={mirror} className={classes.mirror} dir="auto" aria-hidden>
            {pieces(draft, shown).map(({ text, remark }, place) =>
              remark ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no names but their places.
                <span key={place} className={classes.mistake} data-refused={refused || undefined}>
                  {text}
                </span>
              ) : (
                text
              ),
            )}
          </div>
          <input
            ref={input}
            className={classes.input}
            type="text"
            dir="auto"
            role="combobox"
            aria-label={t('box.label')}
            aria-expanded={expanded}
            aria-controls={expanded ? `${id}-list` : undefined}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 && expanded ? `${id}-${active}` : undefined}
            aria-invalid={refused && shown.length > 0 ? true : undefined}
            aria-describedby={shown.length > 0 ? 'search-remarks' : undefined}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={QUERY_MAX}
            placeholder={t('box.placeholder')}
            value={draft}
            onChange={(event) => {
              setDraft(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
              setOpen('typing');
              setActive(-1);
            }}
            onSelect={follow}
            onScroll={sync}
            onKeyUp={sync}
            onKeyDown={onKeyDown}
            onBlur={close}
          />
        </div>
        {expanded && (
          <CompletionOptions
            id={id}
            options={options}
            active={active}
            label={t('box.suggestions')}
            onChoose={choose}
          />
        )}
        {draft !== '' && (
          <UnstyledButton
            className={classes.clear}
            aria-label={t('box.clear')}
            onClick={() => {
              setDraft('');
              input.current?.focus();
            }}
          >
            <IconX size={16} aria-hidden />
          </UnstyledButton>
        )}
      </div>
      <Button type="submit" size="md" className={classes.submit}>
        {t('box.submit')}
      </Button>
    </form>
  );
}
