import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { BidiText } from '@/ui/BidiText';
import { TextLink } from '@/ui/LinkButton';
import { Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import page from '../Operations.module.css';

export type Reason = {
  stage: 'RECORDING' | 'TRANSCRIPT' | 'SUMMARY';
  reason: string;
  calls: number;
  latest: { id: string; startedAt: string };
};

/** Why stages were given up, the most frequent first. */
export function ReasonsPanel({ reasons }: { reasons: readonly Reason[] }) {
  const { t } = useTranslation('operations');
  const format = useFormat();
  return (
    <Panel title={t('reasons.title')}>
      {reasons.length === 0 && <p className={page.quiet}>{t('reasons.none')}</p>}
      <ul className={page.plain}>
        {reasons.map(({ stage, reason, calls, latest }) => (
          <li key={`${stage} ${reason}`} className={page.orphan}>
            <strong>{t(`stage.${stage}`, { ns: 'common' })}</strong>
            <BidiText>{reason}</BidiText>
            <span className={page.quiet}>
              {t('reasons.calls', { count: calls, formatted: format.number(calls) })}
              {' · '}
              <TextLink to="/calls/$callId" params={{ callId: latest.id }} inherit>
                {t('reasons.latest')}: <Time at={latest.startedAt} />
              </TextLink>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
