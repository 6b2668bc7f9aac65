import { lazy, Suspense, useState } from 'react';
import { AccountButton } from './AccountButton';

const load = () => import('./AccountChoices');
const AccountChoices = lazy(load);

/** Who is signed in, how the app looks, and the way out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <AccountButton
      compact={compact}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    />
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountChoices compact={compact} />
    </Suspense>
  );
}
