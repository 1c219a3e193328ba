-- Whether a field takes null: from now on optional ones do, unless they are told otherwise.
ALTER TABLE "field" ADD COLUMN "nullable" BOOLEAN NOT NULL DEFAULT false;
UPDATE "field" SET "nullable" = true WHERE NOT "required";

-- In a name, [] has come to mean each item of a list. Brackets in the names that there are go on meaning themselves: \[ and \]. Their
-- values are gathered anew under that name by the job that indexes fields, which removes the others.
UPDATE "field" SET "name" = regexp_replace("name", '([][])', '\\\1', 'g'), "indexed_at" = NULL WHERE "name" ~ '[][]';
UPDATE "endpoint_version" SET "settings" = jsonb_set("settings", '{fields}', (
  SELECT jsonb_agg(CASE WHEN field->>'name' ~ '[][]' THEN jsonb_set(field, '{name}', to_jsonb(regexp_replace(field->>'name', '([][])', '\\\1', 'g'))) ELSE field END ORDER BY place)
  FROM jsonb_array_elements("settings"->'fields') WITH ORDINALITY AS one (field, place)
))
WHERE EXISTS (SELECT FROM jsonb_array_elements("settings"->'fields') AS field WHERE field->>'name' ~ '[][]');

-- As before, and \[ and \] are brackets in a name.
CREATE OR REPLACE FUNCTION "payload_value"("payload" json, "path" text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  found json;
BEGIN
  found := payload #> string_to_array(replace(replace(path, '\[', '['), '\]', ']'), '.');
  RETURN CASE json_typeof(found)
    WHEN 'object' THEN '{}'
    WHEN 'array' THEN '[]'
    WHEN 'number' THEN CASE WHEN length(found::text) <= 1000 AND found::text !~ '[eE][-+]?0*[1-9][0-9]{3}' THEN found::jsonb END
    WHEN 'null' THEN NULL
    ELSE found::jsonb
  END;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN NULL;
END $$;

-- The values at a path that leads through lists, each as payload_value has it: items[].sku is that of each item. None of what is no list.
CREATE FUNCTION "payload_values"("payload" json, "path" text) RETURNS SETOF jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  stretches text[] := string_to_array(path, '[]');
  stretch text;
  found json[] := ARRAY[payload];
BEGIN
  FOREACH stretch IN ARRAY stretches[:cardinality(stretches) - 1] LOOP
    found := ARRAY(
      SELECT item FROM unnest(found) AS value
      CROSS JOIN LATERAL (SELECT value #> string_to_array(replace(replace(ltrim(stretch, '.'), '\[', '['), '\]', ']'), '.') AS list OFFSET 0) AS at
      CROSS JOIN LATERAL json_array_elements(CASE json_typeof(list) WHEN 'array' THEN list ELSE '[]' END) AS item
    );
  END LOOP;
  RETURN QUERY SELECT payload_value(value, ltrim(stretches[cardinality(stretches)], '.')) FROM unnest(found) AS value;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN;
END $$;
