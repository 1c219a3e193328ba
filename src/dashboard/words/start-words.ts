import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame';
    resources: typeof en;
  }
}

/** The languages there are, by what each calls itself. */
export const languages = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '简体中文' },
] as const;
type Language = (typeof languages)[number]['language'];

const storageKey = 'sluice.language';

/** Loads the words of the language that was chosen, or else the browser's. */
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
  await putWords(wanted());
}

/** Changes the language, for this visit and later ones. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await putWords(language);
}

async function putWords(language: Language): Promise<void> {
  const words = await load(language);
  for (const [area, texts] of Object.entries(words)) i18next.addResourceBundle(language, area, texts);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function load(language: Language): Promise<object> {
  return language === 'en' ? (await import('./en.ts')).en : (await import('./zh.ts')).zh;
}

function wanted(): Language {
  const kept = localStorage.getItem(storageKey);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
