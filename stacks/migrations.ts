/** The database's migrations, which belong to the service: `service/schema/NNN-*.sql`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";

/** File name -> SQL. */
export function readMigrations(): Record<string, string> {
  const folder = join(root, "service", "schema");
  const names = readdirSync(folder).filter((name) => /^\d{3}-.+\.sql$/.test(name));
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
