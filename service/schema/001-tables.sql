-- Tables of the prediction service. Applied once, in one transaction, as superuser in the database `vigia`.

-- One row a series: the pointer to the version that answers when a request names none.
-- Its row lock is what gives concurrent fits of one series consecutive versions.
CREATE TABLE series (
  series_id       text        PRIMARY KEY CHECK (length(series_id) BETWEEN 1 AND 64),
  current_version integer     NOT NULL CHECK (current_version > 0),
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);

-- The service warms up with the series fitted last.
CREATE INDEX series_updated_at ON series (updated_at DESC);

-- Models are immutable: a fit adds a version, nothing changes or removes one.
CREATE TABLE models (
  series_id  text        NOT NULL REFERENCES series,
  version    integer     NOT NULL CHECK (version > 0),
  detector   text        NOT NULL,
  parameters jsonb       NOT NULL,
  points     integer     NOT NULL CHECK (points > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (series_id, version)
);

-- One row per answered prediction. No foreign key to models: the service inserts only versions that it has read, and a
-- key check on each row would double the work of the hot path.
CREATE TABLE predictions (
  id          bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  series_id   text             NOT NULL,
  version     integer          NOT NULL,
  observed_at timestamptz      NOT NULL,
  value       double precision NOT NULL,
  anomaly     boolean          NOT NULL,
  score       double precision NOT NULL,
  cache_hit   boolean          NOT NULL,
  created_at  timestamptz      NOT NULL DEFAULT now()
);

CREATE INDEX predictions_series_observed_at ON predictions (series_id, observed_at);
-- Rows arrive in order of time: a block range index serves clean-up and reports at almost no cost per insert.
CREATE INDEX predictions_created_at ON predictions USING brin (created_at);
