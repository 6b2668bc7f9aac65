import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePages } from '@/lists/use-pages';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { LoadingLines } from '@/ui/Loading';
import type { LinkSuggestionFilter } from '../generated/graphql';
import type { Link } from './decisions';
import { SuggestionsQuery } from './documents';
import classes from './Links.module.css';
import { SuggestionCard } from './SuggestionCard';

type Props = {
  filter: LinkSuggestionFilter;
  short?: boolean;
  /** Shown where nothing waits; nothing at all where left out. */
  empty?: { title: string; text: string };
  onDecided?: (link: Link) => void;
  heading?: string;
};

/** Suggestions, newest first. What was decided stays where it is, so that it can be taken back. */
export function SuggestionList({ filter, short = false, empty, onDecided, heading }: Props) {
  const { t } = useTranslation('bookings');
  const pages = usePages({
    document: SuggestionsQuery,
    variables: { filter },
    connection: (data) => data.linkSuggestions,
  });
  const { rows, phase, error, more } = pages;
  if (rows.length === 0) {
    if (phase === 'failed' && error) return <Failure error={error} onRetry={pages.reload} />;
    if (!empty) return null;
    if (phase === 'loading') return <LoadingLines lines={6} />;
    return <Empty icon={IconListCheck} title={empty.title} text={empty.text} />;
  }
  return (
    <section aria-label={heading ?? t('suggestions.title')}>
      {heading && <h2 className={classes.heading}>{heading}</h2>}
      <ul className={classes.list}>
        {rows.map((link) => (
          <SuggestionCard
            key={link.id}
            link={link}
            short={short}
            onDecided={(decided) => {
              pages.replace(
                ({ id }) => id === decided.id,
                () => decided,
              );
              onDecided?.(decided);
            }}
          />
        ))}
      </ul>
      {more && (
        <Button variant="default" mt="md" loading={phase === 'loading'} onClick={pages.loadMore}>
          {t('more')}
        </Button>
      )}
      {phase === 'failed' && error && <Failure error={error} onRetry={pages.loadMore} />}
    </section>
  );
}
