-- AlterTable
ALTER TABLE "environment" ADD COLUMN     "inspect_token" UUID NOT NULL DEFAULT gen_random_uuid();

-- CreateTable
CREATE TABLE "inspected_message" (
    "endpoint_id" UUID NOT NULL,
    "environment" "environment_name" NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "inspected_message_pkey" PRIMARY KEY ("endpoint_id","environment","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "environment_inspect_token_key" ON "environment"("inspect_token");

-- AddForeignKey
ALTER TABLE "inspected_message" ADD CONSTRAINT "inspected_message_endpoint_id_environment_fkey" FOREIGN KEY ("endpoint_id", "environment") REFERENCES "environment"("endpoint_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
