import { IconChartBar } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { Empty } from '@/ui/Empty';
import type { CallPageFieldsFragment } from '../generated/graphql';
import { usePlayer } from '../player/use-player';
import type { Turn } from '../transcript/turn';
import classes from './Figures.module.css';
import { type Figures, figuresOf, type Stretch } from './figures';
import side from './Side.module.css';

type Props = { call: CallPageFieldsFragment; turns: readonly Turn[]; durationMs: number };

/** How the call was talked: small charts, and the moments behind them. */
export function FiguresPanel({ call, turns, durationMs }: Props) {
  const { t } = useTranslation('call');
  const figures = useMemo(() => figuresOf(turns, durationMs), [turns, durationMs]);
  const { analytics } = call;
  if (!figures && !analytics) {
    return <Empty icon={IconChartBar} title={t('figures.none')} text={t('figures.noneText')} />;
  }
  return (
    <div className={side.panel}>
      {figures && <Talk figures={figures} durationMs={durationMs} />}
      {analytics && <Measures analytics={analytics} durationMs={durationMs} />}
      {figures && (
        <>
          <Moments title={t('figures.monologues')} stretches={figures.monologues} durationMs={durationMs} />
          <Moments title={t('figures.silences')} stretches={figures.silences} durationMs={durationMs} />
          <Moments
            title={t('figures.interruptions')}
            stretches={figures.interruptions.slice(0, 8)}
            durationMs={durationMs}
          />
        </>
      )}
    </div>
  );
}

function Talk({ figures, durationMs }: { figures: Figures; durationMs: number }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const rows = figures.talk.map(({ speaker }) => speaker);
  return (
    <section>
      <h2>{t('figures.talk')}</h2>
      <ul className={classes.shares}>
        {figures.talk.map(({ speaker, ms, share }) => (
          <li key={speaker} data-speaker={speaker}>
            <span>{t(`speaker.${speaker}`, { ns: 'common' })}</span>
            <span className={classes.track} aria-hidden>
              <span className={classes.fill} style={{ inlineSize: `${share * 100}%` }} />
            </span>
            <span className="numbers">{format.percent(Math.round(share * 100) / 100)}</span>
            <span className={`${classes.quiet} numbers`} dir="ltr">
              {format.duration(ms)}
            </span>
          </li>
        ))}
      </ul>
      <svg
        className={classes.when}
        viewBox={`0 0 1000 ${rows.length * 22}`}
        preserveAspectRatio="none"
        style={{ height: rows.length * 16 }}
        aria-hidden="true"
      >
        {rows.map((speaker, row) => (
          <g key={speaker} data-speaker={speaker}>
            <rect x={0} y={row * 22 + 10} width={1000} height={1} className={classes.line} />
            <path
              d={figures.stretches
                .filter((stretch) => stretch.speaker === speaker)
                .map(({ fromMs, untilMs }) => {
                  const x = (fromMs / durationMs) * 1000;
                  const width = Math.max(1.2, ((untilMs - fromMs) / durationMs) * 1000);
                  return `M${x.toFixed(1)} ${row * 22 + 2}h${width.toFixed(1)}v17h-${width.toFixed(1)}z`;
                })
                .join('')}
            />
          </g>
        ))}
      </svg>
    </section>
  );
}

type Analytics = NonNullable<CallPageFieldsFragment['analytics']>;

function Measures({ analytics, durationMs }: { analytics: Analytics; durationMs: number }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const { talkMs, silenceMs, interruptions, averageLatencyMs } = analytics;
  const part = (ms: number) =>
    durationMs > 0 ? ` · ${format.percent(Math.round((ms / durationMs) * 100) / 100)}` : '';
  const rows: [string, string][] = [];
  if (talkMs != null) rows.push([t('figures.talkTime'), format.duration(talkMs) + part(talkMs)]);
  if (silenceMs != null) rows.push([t('figures.silenceTime'), format.duration(silenceMs) + part(silenceMs)]);
  if (interruptions != null) rows.push([t('figures.interruptionCount'), format.number(interruptions)]);
  if (averageLatencyMs != null) {
    rows.push([
      t('figures.latency'),
      t('figures.seconds', { value: format.number(Math.round(averageLatencyMs / 100) / 10) }),
    ]);
  }
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{t('figures.measured')}</h2>
      <dl className={side.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Moments({
  title,
  stretches,
  durationMs,
}: {
  title: string;
  stretches: Stretch[];
  durationMs: number;
}) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  if (stretches.length === 0) return null;
  const longest = Math.max(...stretches.map(({ fromMs, untilMs }) => untilMs - fromMs), 1);
  return (
    <section>
      <h2>{title}</h2>
      <ul className={classes.moments}>
        {stretches.map(({ fromMs, untilMs, speaker }) => (
          <li key={fromMs}>
            <button
              type="button"
              className={classes.moment}
              data-speaker={speaker ?? 'none'}
              disabled={durationMs === 0}
              onClick={() => player.playFrom(fromMs)}
            >
              <span className="numbers" dir="ltr">
                {format.duration(fromMs)}
              </span>
              <span className={classes.track} aria-hidden>
                <span
                  className={classes.fill}
                  style={{ inlineSize: `${((untilMs - fromMs) / longest) * 100}%` }}
                />
              </span>
              <span className="numbers">
                {t('figures.seconds', { value: format.number(Math.round((untilMs - fromMs) / 100) / 10) })}
              </span>
              <span className={classes.who}>{speaker && t(`speaker.${speaker}`, { ns: 'common' })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
