import i18next from 'i18next';
import { useContext, useEffect } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../generated/gql.ts';
import { changeLanguage, type Language } from '../words/start-words.ts';
import { notifyError } from './notify.ts';
import { CurrentAccount } from './session.tsx';

const update = graphql(`
  mutation SetLanguage($language: Language!) {
    updateAccount(input: { language: $language }) {
      id
      language
    }
  }
`);

/** Returns what changes the language of the pages, and of the mails to whoever is signed in. */
export function useChangeLanguage(): (language: Language) => void {
  const account = useContext(CurrentAccount);
  const [, set] = useMutation(update);
  return (language) => {
    changeLanguage(language).catch(notifyError);
    if (account) void set({ language: codeOf(language) }).then(({ error }) => error && notifyError(error));
  };
}

/** Tells the server the language of an account that has told none, such as one that was made by signing in with Google. */
export function useTellLanguage(account: { language?: string | null } | undefined): void {
  const [, set] = useMutation(update);
  const untold = account?.language === null;
  // After a failure the next visit tells it.
  useEffect(() => {
    if (untold) void set({ language: codeOf(i18next.language) });
  }, [untold, set]);
}

/** Returns the server's name of a language. */
export function codeOf(language: string): 'EN' | 'ZH_CN' {
  return language === 'zh-CN' ? 'ZH_CN' : 'EN';
}
