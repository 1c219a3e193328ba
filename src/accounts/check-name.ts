import { Refusal } from '../errors.ts';

export const nameCharactersMax = 100;

/** Returns a name without surrounding space. Throws INVALID_ARGUMENT. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (!isName(trimmed)) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: `A name has 1 to ${nameCharactersMax} characters, and no control characters`,
    });
  }
  return trimmed;
}

/** Returns true if a text is a valid name of a person, a key or an endpoint. */
export function isName(text: string): boolean {
  const characters = [...text].length;
  return characters >= 1 && characters <= nameCharactersMax && text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** Returns the name of a new account. A provider may send no name, or an invalid one. */
export function fitName(name: string, email: string): string {
  const characters = [
    ...name
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim(),
  ];
  return characters.slice(0, nameCharactersMax).join('').trim() || email.replace(/@.*/, '').slice(0, nameCharactersMax);
}
