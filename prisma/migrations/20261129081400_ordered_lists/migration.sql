-- Accounts by name, and by what they have used in a period that is still running.
CREATE INDEX "account_name_idx" ON "account" (lower("name"), "id");
CREATE INDEX "usage_period_start_idx" ON "usage" ("period_start");
