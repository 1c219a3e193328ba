-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "environment_name" AS ENUM ('SANDBOX', 'PRODUCTION');

-- CreateEnum
CREATE TYPE "field_type" AS ENUM ('string', 'number', 'boolean', 'array', 'object');

-- CreateEnum
CREATE TYPE "request_operation" AS ENUM ('CREATE', 'REPLACE', 'DELETE');

-- CreateEnum
CREATE TYPE "request_state" AS ENUM ('QUEUED', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "request_source" AS ENUM ('API', 'CONSOLE');

-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('PENDING', 'SUCCEEDED', 'FAILED');

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "administrator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "requests_per_period" INTEGER NOT NULL,
    "overage" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "account_id" UUID NOT NULL,
    "plan_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(3),

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "usage" (
    "account_id" UUID NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "used" BIGINT NOT NULL DEFAULT 0,
    "granted" BIGINT NOT NULL DEFAULT 0,
    "allowed" BIGINT,

    CONSTRAINT "usage_pkey" PRIMARY KEY ("account_id","period_start")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environment" (
    "endpoint_id" UUID NOT NULL,
    "name" "environment_name" NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "environment_pkey" PRIMARY KEY ("endpoint_id","name")
);

-- CreateTable
CREATE TABLE "field" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "name" TEXT NOT NULL,
    "type" "field_type" NOT NULL,
    "required" BOOLEAN NOT NULL DEFAULT false,
    "searchable" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER NOT NULL,

    CONSTRAINT "field_pkey" PRIMARY KEY ("endpoint_id","environment","name")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "default" BOOLEAN NOT NULL DEFAULT false,
    "can_create" BOOLEAN NOT NULL DEFAULT true,
    "can_read" BOOLEAN NOT NULL DEFAULT true,
    "can_update" BOOLEAN NOT NULL DEFAULT true,
    "can_delete" BOOLEAN NOT NULL DEFAULT true,
    "sandbox_active" BOOLEAN NOT NULL DEFAULT true,
    "production_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key_secret" (
    "id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "hash" BYTEA NOT NULL,
    "callback_secret" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request" (
    "endpoint_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "environment" "environment_name" NOT NULL,
    "operation" "request_operation" NOT NULL,
    "state" "request_state" NOT NULL DEFAULT 'QUEUED',
    "source" "request_source" NOT NULL DEFAULT 'API',
    "record_id" UUID NOT NULL,
    "record_key_id" UUID,
    "record_created_at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" UUID,
    "secret_id" UUID,
    "account_id" UUID,
    "error" TEXT,
    "payload" json,
    "callback" JSONB,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "request_pkey" PRIMARY KEY ("endpoint_id","id")
);

-- CreateTable
CREATE TABLE "record" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "key_id" UUID,
    "payload" json,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "record_pkey" PRIMARY KEY ("endpoint_id","environment","id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "endpoint_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "auth_header" TEXT,
    "auth_value" BYTEA,
    "state" "delivery_state" NOT NULL DEFAULT 'PENDING',
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("endpoint_id","request_id","id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "endpoint_id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "number" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" SMALLINT,
    "duration_ms" INTEGER NOT NULL,
    "response" TEXT,
    "error" TEXT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("endpoint_id","delivery_id","number")
);

-- CreateTable
CREATE TABLE "day_figure" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "day" DATE NOT NULL,
    "key_id" UUID NOT NULL,
    "succeeded" BIGINT NOT NULL DEFAULT 0,
    "failed" BIGINT NOT NULL DEFAULT 0,
    "processing_ms" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "day_figure_pkey" PRIMARY KEY ("endpoint_id","environment","day","key_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_email_key" ON "account"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_account_id_idx" ON "session"("account_id");

-- CreateIndex
CREATE INDEX "identity_account_id_idx" ON "identity"("account_id");

-- CreateIndex
CREATE INDEX "identity_provider_id_provider_account_id_idx" ON "identity"("provider_id", "provider_account_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "plan_name_key" ON "plan"("name");

-- CreateIndex
CREATE INDEX "subscription_plan_id_idx" ON "subscription"("plan_id");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_slug_key" ON "endpoint"("slug");

-- CreateIndex
CREATE INDEX "endpoint_account_id_idx" ON "endpoint"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_endpoint_id_name_key" ON "api_key"("endpoint_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key_secret"("hash");

-- CreateIndex
CREATE INDEX "api_key_secret_api_key_id_idx" ON "api_key_secret"("api_key_id");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage" ADD CONSTRAINT "usage_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment" ADD CONSTRAINT "environment_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field" ADD CONSTRAINT "field_endpoint_id_environment_fkey" FOREIGN KEY ("endpoint_id", "environment") REFERENCES "environment"("endpoint_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key_secret" ADD CONSTRAINT "api_key_secret_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here: what schema.prisma cannot say. test/house/migrations.test.ts lists it.

-- The writes that a record row does not show yet: queued, or refused by the database. Small, whatever the table's size.
CREATE INDEX "request_open" ON "request" ("endpoint_id", "environment", "record_id", "seq") WHERE "state" <> 'SUCCEEDED';

-- One row of an account takes every write's update: room on its page keeps them off the indexes.
ALTER TABLE "usage" SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

INSERT INTO "plan" ("id", "name", "requests_per_period", "overage") VALUES
  ('free', 'Free', 1000, false),
  ('basic', 'Basic', 30000, false),
  ('pro', 'Pro', 300000, false),
  ('enterprise', 'Enterprise', 1000000, true);

-- Tells every process which cached keys to forget: those of an endpoint, of an account, or all.
CREATE FUNCTION "notify_key_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := to_jsonb(coalesce(NEW, OLD));
BEGIN
  PERFORM pg_notify('sluice_keys', CASE TG_TABLE_NAME
    WHEN 'endpoint' THEN 'endpoint:' || (changed->>'id')
    WHEN 'api_key_secret' THEN coalesce((SELECT 'endpoint:' || endpoint_id FROM "api_key" WHERE id = (changed->>'api_key_id')::uuid), 'all')
    WHEN 'subscription' THEN 'account:' || (changed->>'account_id')
    WHEN 'account' THEN 'account:' || (changed->>'id')
    WHEN 'plan' THEN 'all'
    ELSE 'endpoint:' || (changed->>'endpoint_id')
  END);
  RETURN NULL;
END $$;

CREATE TRIGGER "endpoint_key_change" AFTER INSERT OR UPDATE OR DELETE ON "endpoint" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "environment_key_change" AFTER INSERT OR UPDATE OR DELETE ON "environment" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "field_key_change" AFTER INSERT OR UPDATE OR DELETE ON "field" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "api_key_key_change" AFTER INSERT OR UPDATE OR DELETE ON "api_key" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "api_key_secret_key_change" AFTER INSERT OR UPDATE OR DELETE ON "api_key_secret" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "subscription_key_change" AFTER INSERT OR UPDATE OR DELETE ON "subscription" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "plan_key_change" AFTER UPDATE ON "plan" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
CREATE TRIGGER "account_key_change" AFTER UPDATE OR DELETE ON "account" FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
