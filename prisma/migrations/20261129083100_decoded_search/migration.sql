-- A payload's text as a reader has it: every escape undone, all else as it was sent. Raises nothing: NUL and half of a surrogate pair, which
-- PostgreSQL keeps in no text, become U+FFFD. The text is made the content of one JSON string, which PostgreSQL then undoes by itself. No
-- control character stands raw in JSON but for white space, so one of them holds the place of the backslashes that are no escape.
CREATE FUNCTION "payload_text"("payload" json) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  told text := payload::text;
BEGIN
  IF strpos(told, '\') = 0 THEN
    RETURN told;
  END IF;
  told := replace(told, '\\', chr(1));
  IF told ~ '\\u(0000|[dD][89a-fA-F])' THEN
    told := regexp_replace(told,
      '\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}',
      '\\ufffd', 'g');
  END IF;
  told := replace(replace(told, '\"', '"'), '"', '\"');
  told := replace(replace(replace(told, chr(10), '\n'), chr(13), '\r'), chr(9), '\t');
  RETURN ('"' || replace(told, chr(1), '\\') || '"')::jsonb #>> '{}';
END $$;

-- What texts are compared by when their case is of no matter, also those that are no ASCII, whatever the locale of the database: by the best
-- that this server knows. The first is PostgreSQL 18's own, the second needs a server with ICU, the third is PostgreSQL 17's own.
DO $do$
DECLARE
  known text;
BEGIN
  FOREACH known IN ARRAY ARRAY[
    'casefold(given COLLATE "pg_unicode_fast")', 'upper(given COLLATE "und-x-icu")', 'upper(given COLLATE "pg_c_utf8")', 'upper(given)'
  ] LOOP
    BEGIN
      EXECUTE format('CREATE FUNCTION "fold_case"("given" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT %s $$', known);
      PERFORM fold_case('É');
      RETURN;
    EXCEPTION WHEN undefined_function OR undefined_object OR feature_not_supported THEN
      NULL;
    END;
  END LOOP;
END $do$;
