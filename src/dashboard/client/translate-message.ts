import i18next from 'i18next';
import { inputName, partName, typeName } from './input-names.ts';

interface Sentence {
  pattern: RegExp;
  translation: string;
}

const compiled = new Map<string, Sentence[]>();

/**
 * Translates a message of the server into the user's language, with the form's labels for the inputs that it names. A
 * message without a translation stays as it is.
 */
export function translateMessage(message: string): string {
  for (const { pattern, translation } of sentences()) {
    const values = pattern.exec(message)?.slice(1);
    if (values) return translation.replace(/\{(\d)\}/g, (_, index: string) => inWords(values[Number(index)] ?? ''));
  }
  const [start = ''] = /^[a-zA-Z]+(\.[a-zA-Z]+|\[\d+\])*(?= must )/.exec(message) ?? [];
  return (inputName(start) ?? start) + message.slice(start.length);
}

function inWords(value: string): string {
  const [, count, unit] = /^(\d+) (character|item)s?$/.exec(value) ?? [];
  if (count !== undefined)
    return i18next.t(unit === 'item' ? 'inputs:items' : 'inputs:characters', { count: Number(count) });
  return inputName(value) ?? partName(value) ?? typeName(value) ?? value;
}

/**
 * Returns the sentences of the user's language, the longest first: a sentence is tried before any that it begins with.
 */
function sentences(): Sentence[] {
  const { language } = i18next;
  const known = compiled.get(language);
  if (known) return known;
  const words: unknown = i18next.getResourceBundle(language, 'server');
  if (typeof words !== 'object' || words === null) return [];
  const entries = Object.entries(words).toSorted(([one], [other]) => other.length - one.length);
  const made = entries.map(([english, translation]) => ({
    pattern: patternOf(english),
    translation: String(translation),
  }));
  compiled.set(language, made);
  return made;
}

function patternOf(english: string): RegExp {
  const parts = english.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('(.*)')}$`, 's');
}
