import { builder } from './graphql/builder.ts';
import './accounts/account.graphql.ts';
import './endpoints/endpoint.graphql.ts';
import './keys/api-key.graphql.ts';
import './records/record.graphql.ts';
import './requests/request.graphql.ts';
import './webhooks/delivery.graphql.ts';

/** The whole API: every type file above has added its part. */
export const schema = builder.toSchema();
