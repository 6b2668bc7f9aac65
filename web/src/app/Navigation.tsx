import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { may } from '@/permissions/permissions';
import { useSession } from '@/session/use-session';
import classes from './Navigation.module.css';
import { navigation } from './pages';

/** The pages that the viewer's role allows. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const { t } = useTranslation('app');
  const { role, graphiql } = useSession();
  const items = navigation().filter((item) => may(role, item.needs) && (item.to !== '/graphiql' || graphiql));
  return (
    <nav aria-label={t('navigation.label')}>
      <ul className={classes.list}>
        {items.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.item}
              activeOptions={{ includeSearch: false }}
              {...(onChosen ? { onClick: onChosen } : {})}
            >
              <Icon size={18} stroke={1.7} />
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
