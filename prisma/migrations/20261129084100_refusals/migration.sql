-- CreateEnum
CREATE TYPE "refusal_source" AS ENUM ('REST', 'GRAPHQL', 'CONSOLE');

-- AlterTable
ALTER TABLE "environment" ADD COLUMN     "keeps_refused_payloads" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "refusal" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "source" "refusal_source" NOT NULL,
    "key_id" UUID,
    "account_id" UUID,
    "call" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "details" JSON NOT NULL,
    "bytes" INTEGER,
    "payload" BYTEA,
    "skipped" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "refusal_pkey" PRIMARY KEY ("endpoint_id","environment","id")
);
