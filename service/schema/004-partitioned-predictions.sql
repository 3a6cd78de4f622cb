-- Predictions by day, so that old ones go by dropping a table instead of deleting rows one by one; each with an id made
-- where the prediction was, so that one that is delivered twice is stored once.

-- Owns the table and the functions that make and drop its partitions, and may do nothing else.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vigia_owner') THEN
    CREATE ROLE vigia_owner NOLOGIN;
  END IF;
END $$;
GRANT USAGE, CREATE ON SCHEMA public TO vigia_owner;

-- Replicas of the older release wait here with their writes until the rows have been moved.
LOCK TABLE predictions IN ACCESS EXCLUSIVE MODE;
ALTER TABLE predictions RENAME TO predictions_moved;
ALTER INDEX predictions_pkey RENAME TO predictions_moved_pkey;

CREATE TABLE predictions (
  -- The defaults serve replicas of an older release.
  id           uuid             NOT NULL DEFAULT gen_random_uuid(),
  predicted_at timestamptz      NOT NULL DEFAULT now(),
  observed_at  timestamptz      NOT NULL,
  value        double precision NOT NULL,
  score        double precision NOT NULL,
  version      integer          NOT NULL,
  anomaly      boolean          NOT NULL,
  cache_hit    boolean          NOT NULL,
  client       text             NOT NULL DEFAULT 'default',
  series_id    text             NOT NULL,
  PRIMARY KEY (id, predicted_at)
) PARTITION BY RANGE (predicted_at);

-- Pages of a series, newest first; anomalies are rare, so that an index of their own costs next to nothing.
CREATE INDEX predictions_series ON predictions (series_id, predicted_at, id);
CREATE INDEX predictions_anomalies ON predictions (series_id, predicted_at, id) WHERE anomaly;

-- For rows of a day that has no partition: no insert ever fails for want of one.
CREATE TABLE predictions_default PARTITION OF predictions DEFAULT;

ALTER TABLE predictions OWNER TO vigia_owner;
ALTER TABLE predictions_default OWNER TO vigia_owner;

-- Makes the partition of a day (UTC) and moves the rows into it that the default one holds. Called with the lock of
-- `maintain_predictions`. True where there was none.
CREATE FUNCTION add_predictions_partition(day date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  name text := 'predictions_' || to_char(day, 'YYYYMMDD');
  lower timestamptz := day;
  upper timestamptz := day + 1;
BEGIN
  IF to_regclass('public.' || name) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.predictions INCLUDING DEFAULTS)', name);
  EXECUTE format(
    'WITH moved AS (
       DELETE FROM public.predictions_default WHERE predicted_at >= %L AND predicted_at < %L RETURNING *
     ) INSERT INTO public.%I SELECT * FROM moved', lower, upper, name);
  EXECUTE format(
    'ALTER TABLE public.predictions ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, lower, upper);
  RETURN true;
END $$;

-- Makes the partitions of today and the next 7 days and drops those whose rows are all older than `retention_days`
-- whole days (UTC). The service may not delete; it may call this. It waits at most a second for the table: whoever comes
-- behind a waiting lock waits too, and an hour later will do.
CREATE FUNCTION maintain_predictions(retention_days integer, OUT created integer, OUT dropped integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  oldest date;
  missing date[];
  expired text[];
  item record;
BEGIN
  IF retention_days IS NULL OR retention_days < 1 THEN
    RAISE EXCEPTION 'retention_days is %, it must be at least 1', coalesce(retention_days::text, 'null');
  END IF;
  oldest := today - retention_days;
  created := 0;
  dropped := 0;

  SELECT array_agg(day ORDER BY day) INTO missing FROM (
    SELECT today + n AS day FROM generate_series(0, 7) AS n
    UNION
    -- Delivered late, or while nobody made partitions.
    SELECT DISTINCT (predicted_at AT TIME ZONE 'UTC')::date FROM public.predictions_default
    WHERE predicted_at >= oldest
  ) AS wanted WHERE to_regclass('public.predictions_' || to_char(day, 'YYYYMMDD')) IS NULL;

  SELECT array_agg(relname) INTO expired FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'public.predictions'::regclass
    AND relname ~ '^predictions_[0-9]{8}$'
    AND relname::text < 'predictions_' || to_char(oldest, 'YYYYMMDD');

  DELETE FROM public.predictions_default WHERE predicted_at < oldest;

  IF missing IS NULL AND expired IS NULL THEN
    RETURN;
  END IF;
  -- The parent first, as readers and writers do: nobody can wait for us while we wait for them.
  LOCK TABLE ONLY public.predictions IN ACCESS EXCLUSIVE MODE;
  FOR item IN SELECT unnest(missing) AS day LOOP
    IF public.add_predictions_partition(item.day) THEN
      created := created + 1;
    END IF;
  END LOOP;
  FOR item IN SELECT unnest(expired) AS name LOOP
    -- Another replica may have been faster.
    EXECUTE format('DROP TABLE IF EXISTS public.%I', item.name);
    dropped := dropped + 1;
  END LOOP;
END $$;

ALTER FUNCTION add_predictions_partition(date) OWNER TO vigia_owner;
ALTER FUNCTION maintain_predictions(integer) OWNER TO vigia_owner;
REVOKE ALL ON FUNCTION add_predictions_partition(date), maintain_predictions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maintain_predictions(integer) TO vigia_service;
GRANT SELECT, INSERT ON predictions TO vigia_service;

-- The rows so far, each in the partition of its day.
DO $$
DECLARE
  day date;
BEGIN
  FOR day IN
    SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, 7) AS n
    UNION
    SELECT DISTINCT (created_at AT TIME ZONE 'UTC')::date FROM public.predictions_moved
  LOOP
    SET LOCAL ROLE vigia_owner;
    PERFORM public.add_predictions_partition(day);
    RESET ROLE;
  END LOOP;
END $$;

INSERT INTO predictions (predicted_at, observed_at, value, score, version, anomaly, cache_hit, series_id)
SELECT created_at, observed_at, value, score, version, anomaly, cache_hit, series_id
FROM predictions_moved ORDER BY created_at;

DROP TABLE predictions_moved;
ANALYZE predictions;
