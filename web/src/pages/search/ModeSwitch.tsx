import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './ModeSwitch.module.css';
import type { SearchSearch } from './params';

type Mode = SearchSearch['mode'];
type Props = { mode: Mode; onChange: (mode: Mode) => void };

/** How the query is read, and in words what that means. */
export function ModeSwitch({ mode, onChange }: Props) {
  const { t } = useTranslation('search');
  const value = mode ?? 'all';
  return (
    <div className={classes.mode}>
      <SegmentedControl
        size="xs"
        aria-label={t('mode.label')}
        value={value}
        data={(['all', 'some', 'exact'] as const).map((each) => ({ value: each, label: t(`mode.${each}`) }))}
        onChange={(next) => onChange(next === 'some' || next === 'exact' ? next : undefined)}
      />
      <p className={classes.text}>{t(`mode.${value}Text`)}</p>
    </div>
  );
}
