-- CreateEnum
CREATE TYPE "webhook_event" AS ENUM ('RECORD_CREATED', 'RECORD_REPLACED', 'RECORD_DELETED', 'REQUEST_FAILED');

-- CreateEnum
CREATE TYPE "retry_policy" AS ENUM ('DEFAULT', 'STANDARD', 'CUSTOM');

-- CreateEnum
CREATE TYPE "webhook_end" AS ENUM ('GONE', 'FAILING');

-- CreateEnum
CREATE TYPE "event_kind" AS ENUM ('REQUEST_COMPLETED', 'DELIVERY_UPDATED');

-- AlterEnum
ALTER TYPE "delivery_state" ADD VALUE 'REFUSED';

-- AlterTable
ALTER TABLE "webhook" ADD COLUMN     "ended_by" "webhook_end",
ADD COLUMN     "events" "webhook_event"[] DEFAULT ARRAY['RECORD_CREATED', 'RECORD_REPLACED', 'RECORD_DELETED', 'REQUEST_FAILED']::"webhook_event"[],
ADD COLUMN     "failed_on" DATE,
ADD COLUMN     "failing_days" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "headers" BYTEA,
ADD COLUMN     "previous_secret" BYTEA,
ADD COLUMN     "previous_secret_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "retry_delays" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN     "retry_policy" "retry_policy" NOT NULL DEFAULT 'DEFAULT';

-- AlterTable
ALTER TABLE "api_key_secret" ADD COLUMN     "previous_callback_secret" BYTEA,
ADD COLUMN     "previous_callback_secret_ends_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "attempts_before" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "generation" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "test_of" "environment_name";

-- CreateTable
CREATE TABLE "event" (
    "endpoint_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "environment" "environment_name" NOT NULL,
    "kind" "event_kind" NOT NULL,
    "key_id" UUID,
    "request_ids" UUID[],
    "delivery_ids" UUID[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("endpoint_id","id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "holder_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "request_id" UUID NOT NULL,
    "record_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "record_created_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("endpoint_id","environment","holder_id","key")
);

-- CreateIndex
CREATE INDEX "event_at_idx" ON "event"("at");

-- CreateIndex
CREATE INDEX "idempotency_accepted_at_idx" ON "idempotency"("accepted_at");

-- Messages that are given up, whatever for. Told by what they are not: a value that this transaction adds cannot be used in it.
CREATE INDEX "delivery_dead" ON "delivery" ("endpoint_id", "request_id", "id") WHERE "state" NOT IN ('PENDING', 'SUCCEEDED');

-- Test messages, which are looked for by their age alone.
CREATE INDEX "delivery_test" ON "delivery" ("created_at") WHERE "test_of" IS NOT NULL;
