import { Refusal } from '../errors.ts';

export const nameCharactersMax = 100;

/** A name as it is kept, without space around it. Throws INVALID_ARGUMENT. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (!isName(trimmed)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `A name has 1 to ${nameCharactersMax} characters, and no control characters`,
    });
  }
  return trimmed;
}

/** Whether a text can be a name: of people, of keys and of endpoints. */
export function isName(text: string): boolean {
  const characters = [...text].length;
  return characters >= 1 && characters <= nameCharactersMax && text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** What a new account is called: a provider may tell no name, or one that nobody could have typed. */
export function fitName(name: string, email: string): string {
  const characters = [
    ...name
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim(),
  ];
  return characters.slice(0, nameCharactersMax).join('').trim() || email.replace(/@.*/, '').slice(0, nameCharactersMax);
}
