/** The SQL that makes roles and applies migrations; each script may run again without harm. */
import { identifier, literal } from "./sql.ts";

/** Makes a database where there is none: the image makes it at its first start only, which may have been interrupted. */
export function databaseScript(database: string): string {
  return `SET client_min_messages = warning;
SELECT ${literal(`CREATE DATABASE ${identifier(database)}`)}
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(database)}) \\gexec
`;
}

/** Makes roles that may log in, or gives them their present password. */
export function roleScript(roles: Readonly<Record<string, string>>): string {
  const statements = Object.entries(roles).flatMap(([role, password]) => [
    `SELECT ${literal(`CREATE ROLE ${identifier(role)} LOGIN`)}`,
    `  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) \\gexec`,
    `ALTER ROLE ${identifier(role)} LOGIN PASSWORD ${literal(password)};`,
  ]);
  return `SET client_min_messages = warning;\nSET log_statement = 'none';\nSET log_min_error_statement = 'panic';\n${statements.join("\n")}\n`;
}

/**
 * Applies one migration in a transaction of its own, once: the table schema_migrations knows which were. The lock keeps
 * two ups from applying one migration at the same time.
 */
export function migrationScript(name: string, sql: string): string {
  return `SET client_min_messages = warning;
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('vigia schema')) \\g /dev/null
CREATE TABLE IF NOT EXISTS schema_migrations (
  name text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);
SELECT EXISTS (SELECT FROM schema_migrations WHERE name = ${literal(name)}) AS applied \\gset
\\if :applied
\\else
${sql}
INSERT INTO schema_migrations (name) VALUES (${literal(name)});
\\endif
COMMIT;
`;
}
