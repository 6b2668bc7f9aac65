import { MultiSelect, NumberInput, SegmentedControl, Stack, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Filters.module.css';
import type { CallsSearch } from './search';

type Props = { search: CallsSearch; onChange: (change: Record<string, unknown>) => void };

/** The filters that are needed less often. */
export function MoreFilters({ search, onChange }: Props) {
  const { t } = useTranslation('calls');
  const common = (
    key: 'direction.INBOUND' | 'direction.OUTBOUND' | 'callStatus.ACTIVE' | 'callStatus.COMPLETED',
  ) => t(key, { ns: 'common' });
  return (
    <Stack gap="sm">
      <Choice
        label={t('filter.direction')}
        value={search.direction}
        options={{ INBOUND: common('direction.INBOUND'), OUTBOUND: common('direction.OUTBOUND') }}
        onChange={(direction) => onChange({ direction })}
      />
      <Choice
        label={t('filter.status')}
        value={search.status}
        options={{ ACTIVE: common('callStatus.ACTIVE'), COMPLETED: common('callStatus.COMPLETED') }}
        onChange={(status) => onChange({ status })}
      />
      <Choice
        label={t('filter.booking')}
        value={search.booking}
        options={{ yes: t('filter.withBooking'), no: t('filter.withoutBooking') }}
        onChange={(booking) => onChange({ booking })}
      />
      <MultiSelect
        label={t('filter.sentiment')}
        data={(['POSITIVE', 'NEUTRAL', 'NEGATIVE', 'MIXED'] as const).map((mood) => ({
          value: mood,
          label: t(`sentiment.${mood}`, { ns: 'common' }),
        }))}
        value={search.sentiment ?? []}
        onChange={(sentiment) => onChange({ sentiment })}
        comboboxProps={{ withinPortal: false }}
      />
      <TagsInput
        label={t('filter.agent')}
        value={search.agent ?? []}
        onChange={(agent) => onChange({ agent })}
      />
      <TagsInput label={t('filter.tag')} value={search.tag ?? []} onChange={(tag) => onChange({ tag })} />
      <TagsInput
        label={t('filter.language')}
        description={t('filter.languageHelp')}
        value={search.language ?? []}
        onChange={(language) => onChange({ language })}
      />
      <NumberInput
        label={t('filter.duration')}
        min={1}
        max={10_000}
        allowDecimal={false}
        value={search.minutes ?? ''}
        onChange={(minutes) => onChange({ minutes: minutes === '' ? undefined : String(minutes) })}
      />
    </Stack>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  options: Record<string, string>;
  onChange: (value: string | undefined) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const { t } = useTranslation('calls');
  return (
    <div>
      <span className={classes.label}>{label}</span>
      <SegmentedControl
        aria-label={label}
        fullWidth
        size="xs"
        value={value ?? ''}
        data={[
          { value: '', label: t('filter.any') },
          ...Object.entries(options).map(([option, text]) => ({ value: option, label: text })),
        ]}
        onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
      />
    </div>
  );
}
