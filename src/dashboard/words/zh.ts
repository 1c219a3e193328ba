import type { en } from './en.ts';
import type { SameWords } from './same-words.ts';
import { account } from './zh/account.ts';
import { admin } from './zh/admin.ts';
import { audit } from './zh/audit.ts';
import { calls } from './zh/calls.ts';
import { console } from './zh/console.ts';
import { endpoint } from './zh/endpoint.ts';
import { endpoints } from './zh/endpoints.ts';
import { errors } from './zh/errors.ts';
import { fields } from './zh/fields.ts';
import { firstMinutes } from './zh/first-minutes.ts';
import { frame } from './zh/frame.ts';
import { invitation } from './zh/invitation.ts';
import { keys } from './zh/keys.ts';
import { overview } from './zh/overview.ts';
import { records } from './zh/records.ts';
import { requests } from './zh/requests.ts';
import { settings } from './zh/settings.ts';
import { signIn } from './zh/sign-in.ts';
import { statistics } from './zh/statistics.ts';
import { testPage } from './zh/test-page.ts';
import { usage } from './zh/usage.ts';
import { versions } from './zh/versions.ts';
import { webhook } from './zh/webhook.ts';

export const zh: SameWords<typeof en> = {
  account,
  admin,
  audit,
  calls,
  console,
  endpoint,
  endpoints,
  errors,
  fields,
  firstMinutes,
  frame,
  invitation,
  keys,
  overview,
  records,
  requests,
  settings,
  signIn,
  statistics,
  testPage,
  usage,
  versions,
  webhook,
};
