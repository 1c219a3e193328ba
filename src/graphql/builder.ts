import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { DateTimeISOResolver, JSONResolver } from 'graphql-scalars';
import type { EnvironmentName } from '../access/actor.ts';
import type { AcceptedRequest, Context, SeenRecord } from '../context.ts';
import type PrismaTypes from '../db/generated/pothos.ts';
import { getDatamodel } from '../db/generated/pothos.ts';
import { versionScalar } from './version.ts';

/** The schema under construction. Types of the product are defined in each noun's *.graphql.ts, and named by string. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Objects: { Record: SeenRecord; Request: AcceptedRequest };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    Version: { Input: never; Output: number };
    /** An enum; told here so that it can be named by string like the rest. */
    EnvironmentName: { Input: EnvironmentName; Output: EnvironmentName };
  };
}>({
  plugins: [RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  relay: { cursorType: 'String' },
  prisma: { client: (context) => context.prisma, dmmf: getDatamodel() },
});

builder.queryType({
  description: 'Reads. An API key implies the endpoint and the environment; naming others is refused as INVALID_ARGUMENT or ENDPOINT_NOT_FOUND.',
});
builder.mutationType({ description: 'Writes. Each is checked, stored durably and answered as a QUEUED request, which a worker applies.' });
builder.subscriptionType({ description: 'What happens, live, over WebSocket (graphql-transport-ws) or server-sent events.' });

/** The arguments that say where an operation takes place. */
export const targetArgs = builder.args((t) => ({
  endpoint: t.string({ description: 'Its slug; implied by an API key.' }),
  environment: t.field({ type: 'EnvironmentName', description: 'Implied by an API key.' }),
}));

builder.addScalarType('DateTime', DateTimeISOResolver, { description: 'A moment, as in RFC 3339: 2026-11-23T10:00:00.000Z.' });
builder.addScalarType('JSON', JSONResolver, {
  description: 'Any JSON value, as the reader parses it: 1.0 becomes 1. `payloadText` keeps every character.',
});
builder.addScalarType('Version', versionScalar);
