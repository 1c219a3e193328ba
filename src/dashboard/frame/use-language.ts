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

/** Returns a function that sets the language of the pages, and of mails to the signed-in user. */
export function useChangeLanguage(): (language: Language) => void {
  const account = useContext(CurrentAccount);
  const [, set] = useMutation(update);
  return (language) => {
    changeLanguage(language).catch(notifyError);
    if (account) void set({ language: codeOf(language) }).then(({ error }) => error && notifyError(error));
  };
}

/** Sends the language of an account that has none yet, such as one created by signing in with Google. */
export function useSendLanguage(account: { language?: string | null } | undefined): void {
  const [, set] = useMutation(update);
  const unset = account?.language === null;
  // A failure is tried again on the next visit.
  useEffect(() => {
    if (unset) void set({ language: codeOf(i18next.language) });
  }, [unset, set]);
}

/** Returns the API's name of a language. */
export function codeOf(language: string): 'EN' | 'ZH_CN' {
  return language === 'zh-CN' ? 'ZH_CN' : 'EN';
}
