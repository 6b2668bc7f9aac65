import { useTranslation } from 'react-i18next';
import type { FacetName } from './facets';

/** What a value of a facet is called by people. */
export function useValueName(): (name: FacetName, value: string) => string {
  const { t, i18n } = useTranslation();
  return (name, value) => {
    switch (name) {
      case 'sentiment':
        return t(`sentiment.${value as 'MIXED'}`);
      case 'direction':
        return t(`direction.${value as 'INBOUND'}`);
      case 'provider':
        return value.charAt(0) + value.slice(1).toLowerCase();
      case 'language':
        return languageName(value, i18n.language);
      default:
        return value;
    }
  };
}

function languageName(code: string, shown: string): string {
  try {
    return new Intl.DisplayNames(shown, { type: 'language' }).of(code) ?? code;
  } catch {
    // What a source calls a language need not be a code.
    return code;
  }
}
