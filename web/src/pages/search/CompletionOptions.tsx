import { IconTag, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './QueryBox.module.css';
import type { Completion } from './query/complete';

type Props = {
  id: string;
  options: readonly Completion[];
  active: number;
  label: string;
  onChoose: (completion: Completion) => void;
};

/** What the query may go on with. The focus stays in the box. */
export function CompletionOptions({ id, options, active, label, onChoose }: Props) {
  const { t } = useTranslation('search');
  const hintOf = (completion: Completion): string =>
    completion.kind === 'tag'
      ? t('complete.isTag')
      : completion.kind === 'agent'
        ? t('complete.isAgent')
        : t(`complete.${completion.hint}`);
  return (
    <div id={`${id}-list`} role="listbox" aria-label={label} className={classes.options}>
      {options.map((completion, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the box has the focus and the keys.
        <div
          key={`${completion.kind} ${completion.text}`}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === active}
          className={classes.option}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(completion)}
        >
          {completion.kind === 'agent' && <IconUser size={15} aria-hidden />}
          {completion.kind === 'tag' && <IconTag size={15} aria-hidden />}
          <bdi className={classes.optionText} data-kind={completion.kind}>
            {completion.kind === 'tag' ? completion.tag : completion.text}
          </bdi>
          <span className={classes.hint}>{hintOf(completion)}</span>
        </div>
      ))}
    </div>
  );
}
