-- Rollback and deletion: the pointer of a series may move back or point nowhere, so that a growing version no longer
-- says which state is the newer one. `revision` does: each change of a series takes the next one and is notified.

ALTER TABLE series
  ADD client           text    NOT NULL DEFAULT 'default' CHECK (length(client) BETWEEN 1 AND 64),
  -- The highest version ever given: none is used twice, whatever is deleted.
  ADD last_version     integer NOT NULL DEFAULT 0 CHECK (last_version >= 0),
  ADD stored_versions  integer NOT NULL DEFAULT 0 CHECK (stored_versions >= 0),
  -- When the current version was trained.
  ADD trained_at       timestamptz,
  ADD revision         bigint  NOT NULL DEFAULT 0,
  -- The revision of the last deletion: what a cache read before it may have been deleted since.
  ADD deleted_revision bigint  NOT NULL DEFAULT 0,
  -- Null where every version was deleted.
  ALTER current_version DROP NOT NULL;

ALTER TABLE models
  -- A thinned copy of the training data, to draw: [[unix seconds, value], ...].
  ADD training   jsonb NOT NULL DEFAULT '[]',
  -- A deleted version stays as a tombstone without its content.
  ADD deleted_at timestamptz;

UPDATE series SET
  last_version = stored.last_version,
  stored_versions = stored.versions,
  trained_at = stored.trained_at,
  revision = 1
FROM (
  SELECT series_id, max(version) AS last_version, count(*) AS versions,
    max(models.created_at) FILTER (WHERE version = current_version) AS trained_at
  FROM models JOIN series USING (series_id)
  GROUP BY series_id
) AS stored
WHERE stored.series_id = series.series_id;

-- The service reads all pointers when it starts, the latest first, in pages.
DROP INDEX series_updated_at;
CREATE INDEX series_updated_at ON series (updated_at, series_id);
CREATE INDEX series_client ON series (client, series_id);

-- A version above the last one is a new one, counted here: so that the count holds whoever fits, also the replicas of
-- an older release that still run while this one is rolled out.
CREATE FUNCTION number_series_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.revision := OLD.revision + 1;
  ELSE
    NEW.revision := 1;
  END IF;
  NEW.updated_at := clock_timestamp();
  IF NEW.current_version > NEW.last_version THEN
    NEW.last_version := NEW.current_version;
    NEW.stored_versions := NEW.stored_versions + 1;
    NEW.trained_at := now();
  END IF;
  IF NEW.stored_versions < OLD.stored_versions THEN
    NEW.deleted_revision := NEW.revision;
  END IF;
  RETURN NEW;
END $$;

-- `revision current stored trained deleted id`: numbers, 0 where there is none, the series id last. Postgres delivers
-- it at commit to every replica that listens, or not at all.
CREATE FUNCTION notify_series_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('series_changed', concat_ws(' ',
    NEW.revision, coalesce(NEW.current_version, 0), NEW.stored_versions,
    coalesce(extract(epoch FROM NEW.trained_at)::bigint, 0), NEW.deleted_revision, NEW.series_id));
  RETURN NULL;
END $$;

CREATE TRIGGER series_revision BEFORE INSERT OR UPDATE ON series
  FOR EACH ROW EXECUTE FUNCTION number_series_change();
CREATE TRIGGER series_notification AFTER INSERT OR UPDATE ON series
  FOR EACH ROW EXECUTE FUNCTION notify_series_change();

-- Models are immutable but for their deletion, which is final.
CREATE FUNCTION bury_model() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.deleted_at IS NOT NULL OR NEW.deleted_at IS NULL THEN
    RAISE EXCEPTION 'version % of series % can only be deleted, and only once', OLD.version, OLD.series_id;
  END IF;
  NEW.parameters := '{}';
  NEW.training := '[]';
  RETURN NEW;
END $$;

CREATE TRIGGER models_tombstone BEFORE UPDATE ON models
  FOR EACH ROW EXECUTE FUNCTION bury_model();

GRANT UPDATE (client, stored_versions, trained_at) ON series TO vigia_service;
GRANT UPDATE (deleted_at) ON models TO vigia_service;
