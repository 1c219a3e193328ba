-- CreateEnum
CREATE TYPE "language" AS ENUM ('EN', 'ZH_CN');

-- AlterTable
ALTER TABLE "account" ADD COLUMN "language" "language";

-- The pages tell the language by themselves, beside whatever its holder is editing.
CREATE OR REPLACE TRIGGER "account_raise_revision" BEFORE INSERT OR UPDATE ON "account"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('updated_at', 'email', 'email_verified', 'image', 'administrator', 'language');
