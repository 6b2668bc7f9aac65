import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from './en';
import app from './en/app.json';
import common from './en/common.json';

export const LANGUAGES = { en: 'English', he: 'עברית' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'earmark.language';
const RIGHT_TO_LEFT: readonly string[] = ['he'];

export const directionOf = (language: string): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
    enableSelector: false;
  }
}

/** A page's texts are loaded with the page: each file of a catalogue is a chunk of its own. */
const FILES = import.meta.glob<Record<string, unknown>>('./{en,he}/*.json', { import: 'default' });

const withPages: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = FILES[`./${language}/${namespace}.json`];
    if (!load) return done(new Error(`there is no catalogue ${namespace} in ${language}`), null);
    load().then(
      (texts) => done(null, texts as ResourceKey),
      (error: Error) => done(error, null),
    );
  },
};

/** first-paint.js has chosen the language already. */
const languageNow = (): Language => (document.documentElement.lang === 'he' ? 'he' : 'en');

export async function startTexts(): Promise<void> {
  await i18next
    .use(withPages)
    .use(initReactI18next)
    .init({
      lng: languageNow(),
      fallbackLng: 'en',
      supportedLngs: Object.keys(LANGUAGES),
      // What every page shows; in English it is part of the first load.
      ns: ['common', 'app'],
      resources: { en: { common, app } },
      partialBundledLanguages: true,
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  // Loads what the open page shows; only then the page changes, all at once.
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
