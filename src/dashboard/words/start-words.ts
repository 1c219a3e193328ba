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

/** The languages there are, by what each calls itself. */
export const languages = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '简体中文' },
] as const;
export type Language = (typeof languages)[number]['language'];

const storageKey = 'sluice.language';

/** Loads the words of the first pages in the language that was chosen, or else the browser's. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    defaultNS: 'frame',
    // Every language has every word: the types see to it.
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
    // A word that is missing all the same is told, and fails whatever test comes by.
    saveMissing: true,
    missingKeyHandler: (_, area, key) => console.error(`There is no word ${area}:${key}`),
  });
  const language = wanted();
  putWords(language, await loadFirst(language));
  await speak(language);
}

/** Loads the words of all other pages, once for a language. */
export async function loadAllWords(language = spoken()): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'requests')) putWords(language, await loadRest(language));
}

/** Changes the language, for this visit and later ones. */
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
