import { account } from './en/account.ts';
import { admin } from './en/admin.ts';
import { audit } from './en/audit.ts';
import { calls } from './en/calls.ts';
import { console } from './en/console.ts';
import { endpoint } from './en/endpoint.ts';
import { endpoints } from './en/endpoints.ts';
import { errors } from './en/errors.ts';
import { fields } from './en/fields.ts';
import { firstMinutes } from './en/first-minutes.ts';
import { frame } from './en/frame.ts';
import { invitation } from './en/invitation.ts';
import { keys } from './en/keys.ts';
import { overview } from './en/overview.ts';
import { records } from './en/records.ts';
import { requests } from './en/requests.ts';
import { settings } from './en/settings.ts';
import { signIn } from './en/sign-in.ts';
import { statistics } from './en/statistics.ts';
import { testPage } from './en/test-page.ts';
import { usage } from './en/usage.ts';
import { versions } from './en/versions.ts';
import { webhook } from './en/webhook.ts';

/** The English words, area by area. What is not here is no key: they are the type of all others. */
export const en = {
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
