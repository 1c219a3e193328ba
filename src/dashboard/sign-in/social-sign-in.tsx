import { Button, Divider, Stack } from '@mantine/core';
import { IconBrandGithub, IconBrandGoogle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { callAuth } from '../client/call-auth.ts';
import { notifyError } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';

const query = graphql(`
  query SignInMethods {
    signInMethods
  }
`);

const providers = [
  { method: 'GOOGLE', provider: 'google', name: 'Google', Icon: IconBrandGoogle },
  { method: 'GITHUB', provider: 'github', name: 'GitHub', Icon: IconBrandGithub },
] as const;

/** The further sign-in methods of this installation. Renders nothing without any. */
export function SocialSignIn({ next }: { next: string }) {
  const { t } = useTranslation('signIn');
  const [{ data }] = useQuery({ query });
  const offered = providers.filter(({ method }) => data?.signInMethods.includes(method));
  if (offered.length === 0) return null;
  const go = async (provider: string) => {
    try {
      const { url } = await callAuth('/sign-in/social', { provider, callbackURL: next, errorCallbackURL: '/sign-in' });
      if (typeof url === 'string') location.assign(url);
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <>
      <Divider label={t('or')} my="md" />
      <Stack gap="xs">
        {offered.map(({ provider, name, Icon }) => (
          <Button
            key={provider}
            variant="default"
            leftSection={<Icon size={18} aria-hidden />}
            onClick={() => go(provider)}
          >
            {t('with', { provider: name })}
          </Button>
        ))}
      </Stack>
    </>
  );
}
