-- Least privilege: the service can neither define nor delete anything, nor read back its log of predictions.
-- LISTEN and NOTIFY need no privilege.
REVOKE ALL ON DATABASE vigia FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT CONNECT ON DATABASE vigia TO vigia_service, vigia_exporter;
GRANT USAGE ON SCHEMA public TO vigia_service, vigia_exporter;

GRANT SELECT, INSERT ON series TO vigia_service;
GRANT UPDATE (current_version, updated_at) ON series TO vigia_service;
GRANT SELECT, INSERT ON models TO vigia_service;
GRANT INSERT ON predictions TO vigia_service;
