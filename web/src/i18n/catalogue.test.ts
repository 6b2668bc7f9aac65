import { describe, expect, test } from 'vitest';
import en from './en';
import he from './he';

type Texts = { [key: string]: string | Texts };
const PLURAL = /_(zero|one|two|few|many|other)$/;

function flat(texts: Texts, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : flat(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
const english = flat(en as unknown as Texts);
const hebrew = flat(he as unknown as Texts);

describe('the catalogues', () => {
  test('have the same texts in every language', () => {
    const keys = (texts: [string, string][]) =>
      [...new Set(texts.map(([key]) => key.replace(PLURAL, '')))].sort();
    expect(keys(hebrew)).toEqual(keys(english));
  });

  test('fill the same places', () => {
    const inEnglish = new Map(english);
    for (const [key, text] of hebrew) {
      const original = inEnglish.get(key);
      // "one" and "two" may say the number in words.
      if (original === undefined || PLURAL.test(key)) continue;
      expect([key, placeholders(text)]).toEqual([key, placeholders(original)]);
    }
  });

  test('have every plural form that Hebrew needs', () => {
    const plural = hebrew.map(([key]) => key).filter((key) => PLURAL.test(key));
    for (const stem of new Set(plural.map((key) => key.replace(PLURAL, '')))) {
      expect(plural).toEqual(expect.arrayContaining([`${stem}_one`, `${stem}_two`, `${stem}_other`]));
    }
  });

  test('leave no text empty', () => {
    expect([...english, ...hebrew].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
