-- CreateEnum
CREATE TYPE "key_scope" AS ENUM ('OWN', 'ALL');

-- Keys that are there stay as they were: each sees only its own records. The default pair sees all, whatever stands here.
ALTER TABLE "api_key" ADD COLUMN     "scope" "key_scope" NOT NULL DEFAULT 'OWN';
