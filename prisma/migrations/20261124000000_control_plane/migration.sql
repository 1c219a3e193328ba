-- DropIndex
DROP INDEX "endpoint_account_id_idx";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "alert_webhook_url" TEXT;

-- AlterTable
ALTER TABLE "usage" ADD COLUMN     "alerted" SMALLINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "environment" DROP COLUMN "updated_at",
ADD COLUMN     "settings_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "swept_to" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "field" ADD COLUMN     "constraints" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "burst_requests" INTEGER,
ADD COLUMN     "burst_seconds" INTEGER,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "api_key_secret" ADD COLUMN     "hint" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "webhook_id" UUID;

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

-- What is in production already is the version that it is at.
INSERT INTO "endpoint_version" ("endpoint_id", "number", "settings", "deployed_at", "deployed_by")
SELECT "id", "version", jsonb_build_object('webhookUrl', null, 'fields', coalesce((
    SELECT jsonb_agg(jsonb_build_object('name', "name", 'type', "type", 'required', "required", 'searchable', "searchable", 'constraints', "constraints") ORDER BY "position")
    FROM "field" WHERE "field"."endpoint_id" = "endpoint"."id" AND "field"."environment" = 'PRODUCTION'
  ), '[]')), "updated_at", "account_id"
FROM "endpoint" WHERE "version" > 0;

-- A deleted endpoint's name may be given again; its slug may not.
CREATE UNIQUE INDEX "endpoint_account_id_name_key" ON "endpoint"("account_id", "name") WHERE "deleted_at" IS NULL;

-- Whoever signs up first is the administrator, one at a time; the demo's account never is.
CREATE FUNCTION "choose_administrator"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(5417003);
  NEW.administrator := NEW.email NOT LIKE '%@demo.invalid'
    AND NOT EXISTS (SELECT FROM "account" WHERE email NOT LIKE '%@demo.invalid');
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
