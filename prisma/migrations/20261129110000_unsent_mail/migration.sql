-- CreateEnum
CREATE TYPE "mail_kind" AS ENUM ('PASSWORD_RESET', 'EMAIL_VERIFICATION', 'INVITATION', 'ALERT', 'NOTICE');

-- CreateTable
CREATE TABLE "unsent_mail" (
    "id" UUID NOT NULL,
    "kind" "mail_kind" NOT NULL,
    "recipient" TEXT NOT NULL,
    "account_id" UUID,
    "subject" TEXT NOT NULL,
    "topic" TEXT,
    "sealed" BYTEA NOT NULL,
    "link_ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revealed_at" TIMESTAMPTZ(3),

    CONSTRAINT "unsent_mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "unsent_mail_kind_id_idx" ON "unsent_mail"("kind", "id");

-- CreateIndex
CREATE UNIQUE INDEX "unsent_mail_kind_recipient_topic_key" ON "unsent_mail"("kind", "recipient", "topic");
