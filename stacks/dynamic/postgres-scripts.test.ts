import assert from "node:assert/strict";
import { test } from "node:test";
import { migrationScript, roleScript } from "./postgres-scripts.ts";

test("names and passwords are quoted, so that no character of theirs is SQL", () => {
  const script = roleScript({ 'ro"le': "pass'word" });
  assert.ok(script.includes(`ALTER ROLE "ro""le" LOGIN PASSWORD 'pass''word';`));
});

test("a migration and the record of it are one transaction", () => {
  const script = migrationScript("001-tables.sql", "CREATE TABLE points ();");
  const order = ["BEGIN;", "\\if :applied", "CREATE TABLE points ();", "INSERT INTO schema_migrations", "COMMIT;"];
  const places = order.map((part) => script.indexOf(part));
  assert.ok(places.every((place) => place >= 0));
  assert.deepEqual(
    places,
    places.toSorted((x, y) => x - y),
  );
});
