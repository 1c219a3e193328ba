import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { enFirst } from './en-first.ts';
import type { enRest } from './en-rest.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame';
    resources: typeof enFirst & typeof enRest;
  }
}

/** The languages, each by its own name. */
export const languages = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '简体中文' },
] as const;
export type Language = (typeof languages)[number]['language'];

const storageKey = 'sluice.language';

/** Loads the words of the first pages, in the chosen language or the browser's. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    defaultNS: 'frame',
    // No fallback, because the types make every language complete.
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
    // A missing word is logged as an error, which fails any test that shows it.
    saveMissing: true,
    missingKeyHandler: (_, area, key) => console.error(`There is no word ${area}:${key}`),
  });
  const language = wanted();
  putWords(language, await loadFirst(language));
  await speak(language);
}

/** Loads the words of all other pages, once per language. */
export async function loadAllWords(language = spoken()): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'requests')) putWords(language, await loadRest(language));
}

/** Sets the language, for this visit and later ones. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  putWords(language, await loadFirst(language));
  await loadAllWords(language);
  await speak(language);
}

async function speak(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

function putWords(language: Language, words: object): void {
  for (const [area, texts] of Object.entries(words)) i18next.addResourceBundle(language, area, texts);
}

async function loadFirst(language: Language): Promise<object> {
  return language === 'en' ? (await import('./en-first.ts')).enFirst : (await import('./zh-first.ts')).zhFirst;
}

async function loadRest(language: Language): Promise<object> {
  return language === 'en' ? (await import('./en-rest.ts')).enRest : (await import('./zh-rest.ts')).zhRest;
}

function spoken(): Language {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}

function wanted(): Language {
  const kept = localStorage.getItem(storageKey);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
