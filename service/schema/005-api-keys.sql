-- Keys of clients. The secret itself is nowhere: a key is compared by its hash. Issued and revoked by an operator
-- (`make client-key`); the service may read them and hears of each change.

CREATE TABLE api_keys (
  key_id        text        PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{12}$'),
  client        text        NOT NULL CHECK (length(client) BETWEEN 1 AND 64),
  secret_sha256 bytea       NOT NULL CHECK (length(secret_sha256) = 32),
  note          text        NOT NULL DEFAULT '',
  created_at    timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz,
  revoked_at    timestamptz
);

CREATE INDEX api_keys_client ON api_keys (client);

CREATE FUNCTION notify_api_keys_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('api_keys_changed', '');
  RETURN NULL;
END $$;

CREATE TRIGGER api_keys_notification AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION notify_api_keys_change();

GRANT SELECT ON api_keys TO vigia_service;
