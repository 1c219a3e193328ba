import type { enRest } from './en-rest.ts';
import type { SameWords } from './same-words.ts';
import { account } from './zh/account.ts';
import { admin } from './zh/admin.ts';
import { audit } from './zh/audit.ts';
import { calls } from './zh/calls.ts';
import { console } from './zh/console.ts';
import { drafts } from './zh/drafts.ts';
import { endpoint } from './zh/endpoint.ts';
import { fields } from './zh/fields.ts';
import { inputs } from './zh/inputs.ts';
import { invitation } from './zh/invitation.ts';
import { keys } from './zh/keys.ts';
import { newEndpoint } from './zh/new-endpoint.ts';
import { overview } from './zh/overview.ts';
import { records } from './zh/records.ts';
import { requests } from './zh/requests.ts';
import { server } from './zh/server.ts';
import { settings } from './zh/settings.ts';
import { statistics } from './zh/statistics.ts';
import { testPage } from './zh/test-page.ts';
import { usage } from './zh/usage.ts';
import { versions } from './zh/versions.ts';
import { webhooks } from './zh/webhooks.ts';

export const zhRest: SameWords<typeof enRest> = {
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
  server,
  settings,
  statistics,
  testPage,
  usage,
  versions,
  webhooks,
};
