-- CreateTable
CREATE TABLE "work_time" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "work_time_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scheduled_work" (
    "name" TEXT NOT NULL,
    "succeeded_at" TIMESTAMPTZ(3),
    "work_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "scheduled_work_pkey" PRIMARY KEY ("name")
);

-- By hand: its one row.
INSERT INTO "work_time" DEFAULT VALUES;

-- CreateTable
CREATE TABLE "secret_canary" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "sealed" BYTEA NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "secret_canary_pkey" PRIMARY KEY ("id")
);
