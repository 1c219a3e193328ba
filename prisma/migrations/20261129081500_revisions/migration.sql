-- Rows from before this migration have revision 1. 0 stands for a webhook that is not there.
ALTER TABLE "account" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "subscription" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "endpoint" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "environment" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "fields_revision" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "webhook" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "api_key" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;

CREATE SEQUENCE "settings_revision" AS INTEGER START 2;

-- The revision of a transaction: all that it changes, and what it writes to the audit log, gets the same one.
CREATE FUNCTION "present_revision"() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  present integer := nullif(current_setting('sluice.revision', true), '')::integer;
BEGIN
  IF present IS NULL THEN
    present := nextval('settings_revision');
    PERFORM set_config('sluice.revision', present::text, true);
  END IF;
  RETURN present;
END $$;

-- A new or changed row gets a new revision. The arguments, at least one, name the columns that are no settings.
CREATE FUNCTION "raise_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
    NEW.revision := present_revision();
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "account_raise_revision" BEFORE INSERT OR UPDATE ON "account"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('updated_at', 'email', 'email_verified', 'image', 'administrator');
CREATE TRIGGER "subscription_raise_revision" BEFORE INSERT OR UPDATE ON "subscription"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('started_at');
CREATE TRIGGER "endpoint_raise_revision" BEFORE INSERT OR UPDATE ON "endpoint"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('updated_at', 'version');
CREATE TRIGGER "environment_raise_revision" BEFORE INSERT OR UPDATE OF "settings_changed_at" ON "environment"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('revision');
CREATE TRIGGER "webhook_raise_revision" BEFORE INSERT OR UPDATE ON "webhook"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('failing_since', 'failing_days', 'failed_on', 'previous_secret', 'previous_secret_ends_at');
CREATE TRIGGER "api_key_raise_revision" BEFORE INSERT OR UPDATE ON "api_key"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision"('revision');

-- The fields of an environment are read and set as one. The index of their values is no setting.
CREATE FUNCTION "raise_fields_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed "field" := coalesce(NEW, OLD);
BEGIN
  IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - 'indexed_at' IS DISTINCT FROM to_jsonb(OLD) - 'indexed_at' THEN
    UPDATE "environment" SET "fields_revision" = present_revision()
    WHERE "endpoint_id" = changed.endpoint_id AND "name" = changed.environment AND "fields_revision" <> present_revision();
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "field_raise_fields_revision" AFTER INSERT OR UPDATE OR DELETE ON "field"
  FOR EACH ROW EXECUTE FUNCTION "raise_fields_revision"();

-- The texts and secrets of a key are settings of its pair. Their ends are not.
CREATE FUNCTION "raise_revision_of_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "api_key" SET "revision" = present_revision() WHERE "id" = NEW.api_key_id AND "revision" <> present_revision();
  RETURN NULL;
END $$;

CREATE TRIGGER "api_key_secret_raise_revision" AFTER INSERT OR UPDATE OF "callback_secret" ON "api_key_secret"
  FOR EACH ROW EXECUTE FUNCTION "raise_revision_of_key"();

-- Tells who made a revision, and when.
ALTER TABLE "audit_entry" ADD COLUMN "revision" INTEGER;
ALTER TABLE "audit_entry" ALTER COLUMN "revision" SET DEFAULT (NULLIF(current_setting('sluice.revision', true), ''))::integer;
CREATE INDEX "audit_entry_revision" ON "audit_entry" ("revision") WHERE "revision" IS NOT NULL;
