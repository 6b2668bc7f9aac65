import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useFormat } from '@/i18n/format';
import { SuggestionsCount } from '@/pages/bookings/links/documents';
import { SuggestionList } from '@/pages/bookings/links/SuggestionList';
import { Page } from '@/ui/Page';
import classes from './Customers.module.css';
import { type SuggestionsSearch, suggestionsRoute } from './routes';

const STATUSES = {
  waiting: ['SUGGESTED'],
  passed: ['PASSED_OVER'],
  rejected: ['REJECTED'],
  linked: ['LINKED'],
} as const;

/** Links that wait for a person's word. */
export function SuggestionsPage() {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const { status = 'waiting' } = suggestionsRoute.useSearch();
  const navigate = useNavigate();
  const [{ data }, count] = useQuery({
    query: SuggestionsCount,
    variables: { filter: { statuses: ['SUGGESTED'] } },
    requestPolicy: 'cache-and-network',
  });
  const waiting = data?.linkSuggestions.totalCount;
  const views = ['waiting', 'passed', 'rejected', 'linked'] as const;
  return (
    <Page
      title={t('suggestions.title')}
      aside={
        waiting !== undefined && (
          <span className="numbers">
            {t('suggestions.count', { count: waiting, formatted: format.number(waiting) })}
          </span>
        )
      }
    >
      <p className={classes.intro}>{t('suggestions.text')}</p>
      <SegmentedControl
        aria-label={t('suggestions.view')}
        className={classes.views}
        value={status}
        data={views.map((value) => ({ value, label: t(`suggestions.${value}`) }))}
        onChange={(value) =>
          void navigate({
            to: '/customers/suggestions',
            search: (value === 'waiting' ? {} : { status: value }) as SuggestionsSearch,
            replace: true,
          })
        }
      />
      <SuggestionList
        key={status}
        filter={{ statuses: [...STATUSES[status]] }}
        empty={{ title: t(`suggestions.empty.${status}`), text: t('suggestions.emptyText') }}
        onDecided={() => count({ requestPolicy: 'network-only' })}
      />
    </Page>
  );
}
