/**
 * Prints how many bytes of each answered query outlive the collection of young objects. A process of its own: the test runner
 * follows every promise of its own process, and keeps some of them.
 */
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { createUntimedPool } from "../platform/postgres-pool.ts";
import { queryWithin } from "../platform/timed-query.ts";

const queries = 1000;
const collect = globalThis.gc;
if (collect === undefined) throw new Error("start it with --expose-gc");

const { URL: url = "", PASSWORD: password = "" } = process.env;
const pool = createUntimedPool({ url, password }, 1, new RateLimitedLog(createLog("silent")));

async function ask(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const values = [`${"x".repeat(2000)}${index}`];
    await queryWithin(1000, pool, { name: "kept", text: "SELECT 1 WHERE $1::text IS NULL", values });
    if (index % 100 === 0) collect?.({ type: "minor" });
  }
}

await ask(queries);
for (let twice = 0; twice < 2; twice += 1) collect({ type: "major" });
const before = process.memoryUsage().heapUsed;
await ask(queries);
for (let twice = 0; twice < 2; twice += 1) collect({ type: "minor" });
process.stdout.write(String((process.memoryUsage().heapUsed - before) / queries));
await pool.end();
