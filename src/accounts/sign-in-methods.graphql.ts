import type { SignInMethod as Method } from '../context.ts';
import { builder } from '../graphql/builder.ts';

const SignInMethod = builder.enumType('SignInMethod', {
  description: 'A sign-in method that an installation offers.',
  values: {
    PASSWORD: { description: 'By e-mail address and password: POST /api/auth/sign-in/email.' },
    GOOGLE: { description: 'By a Google account: POST /api/auth/sign-in/social with the provider `google`.' },
    GITHUB: { description: 'By a GitHub account: POST /api/auth/sign-in/social with the provider `github`.' },
  } as const,
});

const methods: Record<string, Method> = { credential: 'PASSWORD', google: 'GOOGLE', github: 'GITHUB' };

builder.prismaObjectField('Account', 'signInMethods', (t) =>
  t.field({
    type: [SignInMethod],
    description: 'The sign-in methods of the account. For the account itself and administrators only.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    select: { identities: { select: { providerId: true }, orderBy: { createdAt: 'asc' } } },
    resolve: ({ identities }) => identities.flatMap(({ providerId }) => methods[providerId] ?? []),
  }),
);

// Public, so that nobody waits for a mail that never comes.
builder.queryField('mailEnabled', (t) =>
  t.boolean({
    description: 'True if this installation sends mail. Otherwise inviters are shown the link. Public.',
    resolve: (_, __, { mailEnabled }) => mailEnabled,
  }),
);

// Public, because the sign-in page needs it.
builder.queryField('signInMethods', (t) =>
  t.field({
    type: [SignInMethod],
    description: 'The sign-in methods of this installation. Public.',
    resolve: (_, __, { signInMethods }) => [...signInMethods],
  }),
);
