import type { SignInMethod as Method } from '../context.ts';
import { builder } from '../graphql/builder.ts';

const SignInMethod = builder.enumType('SignInMethod', {
  description: 'A way of signing in that an installation offers.',
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
    description: 'How they can sign in. Only the account itself and administrators see it.',
    authScopes: ({ id }) => ({ accountOrAdministrator: id }),
    select: { identities: { select: { providerId: true }, orderBy: { createdAt: 'asc' } } },
    resolve: ({ identities }) => identities.flatMap(({ providerId }) => methods[providerId] ?? []),
  }),
);

// For everyone: who waits for a mail must know that none comes.
builder.queryField('mailEnabled', (t) =>
  t.boolean({
    description: 'Whether this installation sends mail. Without it whoever invites is shown the link. Anybody may ask.',
    resolve: (_, __, { mailEnabled }) => mailEnabled,
  }),
);

// For everyone: who is asked to sign in must see how.
builder.queryField('signInMethods', (t) =>
  t.field({
    type: [SignInMethod],
    description: 'How one can sign in here. Anybody may ask.',
    resolve: (_, __, { signInMethods }) => [...signInMethods],
  }),
);
