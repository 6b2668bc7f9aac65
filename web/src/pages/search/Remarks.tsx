import { UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { replaceWord, suggestionOf } from './query/mistakes';
import classes from './Remarks.module.css';

type Props = {
  query: string;
  /** The sentence with which the query was refused. */
  refusal: string | null;
  notices: readonly string[];
  onSearch: (query: string) => void;
};

/** What is wrong with the query, or what was searched instead; a suggested word is one click away. */
export function Remarks({ query, refusal, notices, onSearch }: Props) {
  const { t } = useTranslation('search');
  if (refusal === null && notices.length === 0) return null;
  return (
    <ul id="search-remarks" className={classes.remarks} aria-label={t('remarks')} aria-live="polite">
      {refusal !== null && (
        <li className={classes.refusal}>
          <IconAlertCircle size={17} aria-hidden />
          <span>
            {t('refused')} <bdi lang="en">{refusal}</bdi>
          </span>
        </li>
      )}
      {notices.map((notice) => {
        const suggestion = suggestionOf(notice);
        return (
          <li key={notice} className={classes.notice}>
            <IconInfoCircle size={17} aria-hidden />
            {suggestion ? (
              <span>
                {t('noCallHas', { word: suggestion.word })}{' '}
                <UnstyledButton
                  className={classes.suggestion}
                  onClick={() => onSearch(replaceWord(query, suggestion.word, suggestion.instead))}
                >
                  {t('didYouMean', { word: suggestion.instead })}
                </UnstyledButton>
              </span>
            ) : (
              <bdi lang="en">{sentence(notice)}</bdi>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const sentence = (notice: string) => notice.charAt(0).toUpperCase() + notice.slice(1);
