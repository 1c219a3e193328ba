-- DropIndex
DROP INDEX "endpoint_account_id_idx";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "alert_webhook_url" TEXT;

-- AlterTable
ALTER TABLE "usage" ADD COLUMN     "alerted" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "included" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "overage" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "environment" DROP COLUMN "updated_at",
ADD COLUMN     "settings_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "swept_to" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "field" ADD COLUMN     "constraints" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "indexed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "burst_requests" INTEGER,
ADD COLUMN     "burst_seconds" INTEGER,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "api_key_secret" ADD COLUMN     "hint" TEXT NOT NULL DEFAULT '';

-- CreateEnum
CREATE TYPE "delivery_target" AS ENUM ('ENDPOINT', 'KEY', 'CALLBACK');

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "target" "delivery_target" NOT NULL DEFAULT 'CALLBACK',
ADD COLUMN     "webhook_id" UUID;

-- CreateTable
CREATE TABLE "endpoint_version" (
    "endpoint_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "settings" JSONB NOT NULL,
    "deployed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deployed_by" UUID NOT NULL,
    "restored_from" INTEGER,

    CONSTRAINT "endpoint_version_pkey" PRIMARY KEY ("endpoint_id","number")
);

-- CreateTable
CREATE TABLE "deployment_request" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployment_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name",
    "api_key_id" UUID,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "collaborator" (
    "id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "account_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),

    CONSTRAINT "collaborator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "endpoint_id" UUID,
    "account_id" UUID,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT,
    "request_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "record_value" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "record_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "number" DECIMAL,
    -- Compared byte by byte, so that a page's end means the same whatever the database's locale.
    "text" TEXT COLLATE "C",

    CONSTRAINT "record_value_pkey" PRIMARY KEY ("endpoint_id","environment","record_id","name")
);

-- CreateTable
CREATE TABLE "day_duration" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "day" DATE NOT NULL,
    "key_id" UUID NOT NULL,
    "bucket" SMALLINT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "day_duration_pkey" PRIMARY KEY ("endpoint_id","environment","day","key_id","bucket")
);

-- CreateTable
CREATE TABLE "day_refusal" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "day" DATE NOT NULL,
    "key_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "day_refusal_pkey" PRIMARY KEY ("endpoint_id","environment","day","key_id","code")
);

-- CreateTable
CREATE TABLE "key_use" (
    "endpoint_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "key_use_pkey" PRIMARY KEY ("endpoint_id","key_id")
);

-- CreateIndex
CREATE INDEX "deployment_request_endpoint_id_id_idx" ON "deployment_request"("endpoint_id", "id");

-- CreateIndex
CREATE INDEX "deployment_request_account_id_idx" ON "deployment_request"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_api_key_id_key" ON "webhook"("api_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_endpoint_id_environment_key" ON "webhook"("endpoint_id", "environment");

-- CreateIndex
CREATE UNIQUE INDEX "collaborator_token_hash_key" ON "collaborator"("token_hash");

-- CreateIndex
CREATE INDEX "collaborator_account_id_idx" ON "collaborator"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "collaborator_api_key_id_email_key" ON "collaborator"("api_key_id", "email");

-- CreateIndex
CREATE INDEX "audit_entry_owner_id_id_idx" ON "audit_entry"("owner_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_endpoint_id_id_idx" ON "audit_entry"("endpoint_id", "id");

-- CreateIndex
CREATE INDEX "record_endpoint_id_environment_key_id_id_idx" ON "record"("endpoint_id", "environment", "key_id", "id");

-- CreateIndex
CREATE INDEX "record_value_endpoint_id_environment_name_number_record_id_idx" ON "record_value"("endpoint_id", "environment", "name", "number", "record_id");

-- CreateIndex
CREATE INDEX "record_value_endpoint_id_environment_name_text_record_id_idx" ON "record_value"("endpoint_id", "environment", "name", "text", "record_id");

-- CreateIndex
CREATE INDEX "endpoint_account_id_id_idx" ON "endpoint"("account_id", "id");

-- AddForeignKey
ALTER TABLE "endpoint_version" ADD CONSTRAINT "endpoint_version_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_request" ADD CONSTRAINT "deployment_request_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_request" ADD CONSTRAINT "deployment_request_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collaborator" ADD CONSTRAINT "collaborator_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collaborator" ADD CONSTRAINT "collaborator_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on.

-- What was used so far was used under the present plan.
UPDATE "usage" SET "included" = "requests_per_period", "overage" = CASE WHEN "plan"."overage" THEN greatest("used" - "requests_per_period", 0) ELSE 0 END
FROM "subscription" JOIN "plan" ON "plan"."id" = "plan_id" WHERE "subscription"."account_id" = "usage"."account_id";

-- What is in production already is the version that it is at.
INSERT INTO "endpoint_version" ("endpoint_id", "number", "settings", "deployed_at", "deployed_by")
SELECT "id", "version", jsonb_build_object('webhookUrl', null, 'fields', coalesce((
    SELECT jsonb_agg(jsonb_build_object('name', "name", 'type', "type", 'required', "required", 'searchable', "searchable", 'constraints', "constraints") ORDER BY "position")
    FROM "field" WHERE "field"."endpoint_id" = "endpoint"."id" AND "field"."environment" = 'PRODUCTION'
  ), '[]')), "updated_at", "account_id"
FROM "endpoint" WHERE "version" > 0;

-- A deleted endpoint's name may be given again at once, its slug once the endpoint cannot be restored any more.
CREATE UNIQUE INDEX "endpoint_account_id_name_key" ON "endpoint"("account_id", "name") WHERE "deleted_at" IS NULL;

-- Whoever signs up first is the administrator, one at a time; the demo's account never is.
CREATE FUNCTION "choose_administrator"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.administrator := false;
  IF NEW.email LIKE '%@demo.invalid' OR EXISTS (SELECT FROM "account" WHERE email NOT LIKE '%@demo.invalid') THEN
    RETURN NEW;
  END IF;
  -- Looked for again once those who came at the same instant have committed.
  PERFORM pg_advisory_xact_lock(5417003);
  NEW.administrator := NOT EXISTS (SELECT FROM "account" WHERE email NOT LIKE '%@demo.invalid');
  RETURN NEW;
END $$;

CREATE TRIGGER "account_choose_administrator" BEFORE INSERT ON "account" FOR EACH ROW EXECUTE FUNCTION "choose_administrator"();

-- There is no account without a plan, whatever fails after its insert.
CREATE FUNCTION "begin_subscription"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "subscription" ("account_id", "plan_id") VALUES (NEW.id, 'free');
  RETURN NULL;
END $$;

CREATE TRIGGER "account_begin_subscription" AFTER INSERT ON "account" FOR EACH ROW EXECUTE FUNCTION "begin_subscription"();

-- Searchable fields whose values are still to be gathered. Empty most of the time.
CREATE INDEX "field_unindexed" ON "field" ("endpoint_id", "environment") WHERE "searchable" AND "indexed_at" IS NULL;

-- The value at a dotted path of a payload, to compare and sort by; null when it is null or not there. An object or array is
-- answered as an empty one. Null too where a payload, kept as it was sent, is not for PostgreSQL to take apart (\u0000, half of a
-- surrogate pair), and for a number of over 1,000 characters or with an exponent of four digits, which no index row could hold.
CREATE FUNCTION "payload_value"("payload" json, "path" text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  found json;
BEGIN
  found := payload #> string_to_array(path, '.');
  RETURN CASE json_typeof(found)
    WHEN 'object' THEN '{}'
    WHEN 'array' THEN '[]'
    WHEN 'number' THEN CASE WHEN length(found::text) <= 1000 AND found::text !~ '[eE][-+]?0*[1-9][0-9]{3}' THEN found::jsonb END
    WHEN 'null' THEN NULL
    ELSE found::jsonb
  END;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN NULL;
END $$;

-- Settings change by the clock that accepts requests, whoever's clock tells them to.
CREATE FUNCTION "date_settings_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.settings_changed_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE TRIGGER "environment_date_settings_change" BEFORE UPDATE OF "settings_changed_at" ON "environment" FOR EACH ROW EXECUTE FUNCTION "date_settings_change"();

-- No cached key knows how far a sandbox was swept.
DROP TRIGGER "environment_key_change" ON "environment";
CREATE TRIGGER "environment_key_change" AFTER INSERT OR DELETE OR UPDATE OF "settings_changed_at" ON "environment"
  FOR EACH ROW EXECUTE FUNCTION "notify_key_change"();
