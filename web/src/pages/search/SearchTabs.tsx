import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './SearchTabs.module.css';

/** Between a search and the searches that are kept. */
export function SearchTabs() {
  const { t } = useTranslation('search');
  return (
    <nav className={classes.tabs} aria-label={t('tabs.label')}>
      <Link to="/search" activeOptions={{ exact: true, includeSearch: false }} className={classes.tab}>
        {t('tabs.search')}
      </Link>
      <Link to="/search/saved" className={classes.tab}>
        {t('tabs.saved')}
      </Link>
    </nav>
  );
}
