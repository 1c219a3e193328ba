-- CreateEnum
CREATE TYPE "language" AS ENUM ('EN', 'ZH_CN');

-- AlterTable
ALTER TABLE "account" ADD COLUMN "language" "language";
