import { Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import page from '../CallPage.module.css';
import type { CallPageFieldsFragment } from '../generated/graphql';
import type { Turn } from '../transcript/turn';
import { FiguresPanel } from './Figures';
import { HistoryPanel } from './History';
import { LinksPanel } from './Links';
import { Overview } from './Overview';

type Props = {
  call: CallPageFieldsFragment;
  turns: readonly Turn[];
  durationMs: number;
  /** On narrow screens the words are the first of the tabs. */
  transcript: ReactNode | null;
  notes?: ReactNode;
};

/** Everything about the call that is not said in it. */
export function SidePanel({ call, turns, durationMs, transcript, notes }: Props) {
  const { t } = useTranslation('call');
  const [chosen, setChosen] = useState<string | null>(null);
  const open = call.suggestions.filter(({ status }) => status === 'SUGGESTED').length;
  const first = transcript ? 'transcript' : 'overview';
  const value = chosen === null || (chosen === 'transcript' && !transcript) ? first : chosen;
  return (
    <Tabs
      className={transcript ? page.tabsOnly : page.side}
      value={value}
      onChange={setChosen}
      keepMounted={false}
      classNames={{ list: page.tabList ?? '', tab: page.tab ?? '', panel: page.tabPanel ?? '' }}
    >
      <Tabs.List aria-label={t('tab.label')}>
        {transcript && <Tabs.Tab value="transcript">{t('tab.transcript')}</Tabs.Tab>}
        <Tabs.Tab value="overview">{t('tab.overview')}</Tabs.Tab>
        <Tabs.Tab value="links" rightSection={open > 0 ? <span className={page.badge}>{open}</span> : null}>
          {t('tab.links')}
        </Tabs.Tab>
        {notes && <Tabs.Tab value="notes">{t('tab.notes')}</Tabs.Tab>}
        <Tabs.Tab value="figures">{t('tab.figures')}</Tabs.Tab>
        <Tabs.Tab value="history">{t('tab.history')}</Tabs.Tab>
      </Tabs.List>
      {transcript && <Tabs.Panel value="transcript">{transcript}</Tabs.Panel>}
      <Tabs.Panel value="overview" tabIndex={0}>
        <Overview call={call} />
      </Tabs.Panel>
      <Tabs.Panel value="links" tabIndex={0}>
        <LinksPanel call={call} />
      </Tabs.Panel>
      {notes && (
        <Tabs.Panel value="notes" tabIndex={0}>
          {notes}
        </Tabs.Panel>
      )}
      <Tabs.Panel value="figures" tabIndex={0}>
        <FiguresPanel call={call} turns={turns} durationMs={durationMs} />
      </Tabs.Panel>
      <Tabs.Panel value="history" tabIndex={0}>
        <HistoryPanel call={call} />
      </Tabs.Panel>
    </Tabs>
  );
}
