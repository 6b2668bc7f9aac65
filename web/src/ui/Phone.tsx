import { useTranslation } from 'react-i18next';

type Party = { e164?: string | null; raw: string };

/** A telephone number, always from left to right; what is no number is shown as it came. */
export function Phone({ party }: { party: Party | string }) {
  const { t } = useTranslation();
  const shown = typeof party === 'string' ? party : (party.e164 ?? party.raw);
  if (/^(withheld|anonymous|private|restricted|unknown|unavailable)?$/i.test(shown)) {
    return <span>{t('withheld')}</span>;
  }
  return (
    <bdi dir="ltr" className="numbers" style={{ whiteSpace: 'nowrap' }}>
      {shown}
    </bdi>
  );
}
