import { builder } from './graphql/builder.ts';
import './accounts/account.graphql.ts';
import './accounts/session.graphql.ts';
import './accounts/sign-in-methods.graphql.ts';
import './audit/audit-entry.graphql.ts';
import './endpoints/change-endpoint.graphql.ts';
import './endpoints/deployment-request.graphql.ts';
import './endpoints/endpoint.graphql.ts';
import './endpoints/environment.graphql.ts';
import './endpoints/field.graphql.ts';
import './endpoints/version.graphql.ts';
import './endpoints/webhook.graphql.ts';
import './keys/api-key.graphql.ts';
import './keys/change-keys.graphql.ts';
import './keys/collaborator.graphql.ts';
import './keys/create-endpoint.graphql.ts';
import './keys/key-webhook.graphql.ts';
import './keys/presented-key.graphql.ts';
import './plans/plan.graphql.ts';
import './records/record.graphql.ts';
import './requests/request.graphql.ts';
import './requests/sandbox.graphql.ts';
import './requests/write.graphql.ts';
import './stats/figure.graphql.ts';
import './webhooks/delivery.graphql.ts';
import './webhooks/webhook.graphql.ts';

/** The whole API: every type file above has added its part. */
export const schema = builder.toSchema();
