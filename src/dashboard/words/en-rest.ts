import { account } from './en/account.ts';
import { admin } from './en/admin.ts';
import { audit } from './en/audit.ts';
import { calls } from './en/calls.ts';
import { console } from './en/console.ts';
import { drafts } from './en/drafts.ts';
import { endpoint } from './en/endpoint.ts';
import { fields } from './en/fields.ts';
import { inputs } from './en/inputs.ts';
import { invitation } from './en/invitation.ts';
import { keys } from './en/keys.ts';
import { newEndpoint } from './en/new-endpoint.ts';
import { overview } from './en/overview.ts';
import { records } from './en/records.ts';
import { requests } from './en/requests.ts';
import { settings } from './en/settings.ts';
import { statistics } from './en/statistics.ts';
import { testPage } from './en/test-page.ts';
import { usage } from './en/usage.ts';
import { versions } from './en/versions.ts';
import { webhooks } from './en/webhooks.ts';

/** The English words of all pages but the first. */
export const enRest = {
  account,
  admin,
  audit,
  calls,
  console,
  drafts,
  endpoint,
  fields,
  inputs,
  invitation,
  keys,
  newEndpoint,
  overview,
  records,
  requests,
  /** The server's messages are in English already. */
  server: {},
  settings,
  statistics,
  testPage,
  usage,
  versions,
  webhooks,
};
