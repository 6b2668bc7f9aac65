import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StageBadges } from '@/calls/Stages';
import type { GridColumn } from '@/lists/VirtualGrid';
import { Duration, RunningDuration } from '@/ui/Duration';
import { Phone } from '@/ui/Phone';
import { SentimentMark } from '@/ui/SentimentMark';
import { Tag } from '@/ui/Tag';
import classes from './CallsPage.module.css';
import { Started } from './Started';
import type { CallsSearch } from './search';
import type { CallRow } from './use-calls-list';

export const COLUMNS = [
  'startedAt',
  'party',
  'number',
  'agent',
  'duration',
  'stages',
  'sentiment',
  'bookings',
  'tags',
  'language',
  'provider',
  'campaign',
] as const;
export type ColumnKey = (typeof COLUMNS)[number];
export const STANDARD: readonly ColumnKey[] = [
  'startedAt',
  'party',
  'agent',
  'duration',
  'stages',
  'sentiment',
  'bookings',
  'tags',
];

/** The width of the stages as signs alone. */
const TIGHT_STAGES = 92;

type Order = CallsSearch['order'];

const LAYOUT: Record<ColumnKey, Pick<GridColumn<CallRow>, 'width' | 'grow' | 'align'>> = {
  startedAt: { width: 108 },
  party: { width: 200, grow: 3 },
  number: { width: 140 },
  agent: { width: 96, grow: 1.2 },
  duration: { width: 60, align: 'end' },
  stages: { width: 238 },
  sentiment: { width: 88 },
  bookings: { width: 70, grow: 0.6 },
  tags: { width: 90, grow: 2 },
  language: { width: 74 },
  provider: { width: 96 },
  campaign: { width: 120, grow: 1 },
};

/** The other end of the line. */
export const otherEnd = (call: CallRow) => (call.direction === 'INBOUND' ? call.from : call.to);

export function PartyName({ call }: { call: CallRow }) {
  const { t } = useTranslation('calls');
  const customer = call.customer?.customer;
  if (customer?.name) return <bdi className={classes.name}>{customer.name}</bdi>;
  return (
    <span className={classes.nobody}>
      <Phone party={otherEnd(call)} />
      {customer?.status === 'LEAD' && <span className={classes.lead}>{t('lead')}</span>}
    </span>
  );
}

export function DirectionMark({ call }: { call: CallRow }) {
  const { t } = useTranslation();
  const Icon = call.direction === 'INBOUND' ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <span className={classes.direction} title={t(`direction.${call.direction}`)}>
      <Icon size={15} stroke={1.7} aria-hidden />
      <span className="visually-hidden">{t(`direction.${call.direction}`)}</span>
    </span>
  );
}

export const Length = ({ call }: { call: CallRow }) =>
  call.status === 'ACTIVE' ? <RunningDuration since={call.startedAt} /> : <Duration ms={call.durationMs} />;

export const moodOf = (call: CallRow) => call.summary?.sentiment ?? call.analytics?.sentiment ?? null;

const CELL: Record<ColumnKey, (call: CallRow) => React.ReactNode> = {
  startedAt: (call) => <Started call={call} />,
  party: (call) => (
    <span className={classes.party}>
      <DirectionMark call={call} />
      <PartyName call={call} />
    </span>
  ),
  number: (call) => <Phone party={otherEnd(call)} />,
  agent: (call) => <bdi>{call.agent}</bdi>,
  duration: (call) => <Length call={call} />,
  stages: (call) => <StageBadges callId={call.id} stages={call.stages} />,
  sentiment: (call) => <SentimentMark sentiment={moodOf(call)} />,
  bookings: (call) => (
    <bdi className={`${classes.reference} numbers`}>
      {call.bookings.map(({ booking }) => booking.reference).join(', ')}
    </bdi>
  ),
  tags: (call) => (
    <span className={classes.tags}>
      {call.tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  ),
  language: (call) => <bdi>{call.metadata.language}</bdi>,
  provider: (call) => <span className={classes.provider}>{call.provider.toLowerCase()}</span>,
  campaign: (call) => <bdi>{call.campaignId}</bdi>,
};

const SORTS: Partial<Record<ColumnKey, { ascending: Order; descending: Order }>> = {
  startedAt: { ascending: 'started', descending: undefined },
  duration: { ascending: 'duration', descending: '-duration' },
};

/** The chosen columns, as the grid takes them. */
export function useColumns(
  chosen: readonly ColumnKey[],
  order: Order,
  onOrder: (order: Order) => void,
  tight: boolean,
): GridColumn<CallRow>[] {
  const { t } = useTranslation('calls');
  return COLUMNS.filter((key) => chosen.includes(key)).map((key) => {
    const sorts = SORTS[key];
    const name = t(`column.${key}`);
    const column = { key, ...LAYOUT[key], cell: CELL[key], header: name as React.ReactNode };
    if (key === 'stages' && tight) column.width = TIGHT_STAGES;
    if (!sorts) return column;
    const sort = order === sorts.ascending ? 'ascending' : order === sorts.descending ? 'descending' : 'none';
    const Arrow = sort === 'ascending' ? IconArrowUp : IconArrowDown;
    return {
      ...column,
      sort,
      header: (
        <UnstyledButton
          className={classes.sort}
          aria-label={t('sortBy', { column: name })}
          onClick={() => onOrder(sort === 'descending' ? sorts.ascending : sorts.descending)}
        >
          {column.align !== 'end' && name}
          {sort !== 'none' && <Arrow size={13} stroke={2} aria-hidden />}
          {column.align === 'end' && name}
        </UnstyledButton>
      ),
    };
  });
}
