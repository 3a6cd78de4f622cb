/** Bare fastify that inserts a row before it answers, by the service's own statement: the least that a durable answer costs. */
import { readFileSync } from "node:fs";
import { soleClient } from "../../service/clients/client.ts";
import { createLog, RateLimitedLog } from "../../service/platform/log.ts";
import { createUntimedPool } from "../../service/platform/postgres-pool.ts";
import { predictionId } from "../../service/predictions/prediction-id.ts";
import { columnsOf } from "../../service/predictions/recorder/columns.ts";
import { insertInto } from "../../service/predictions/recorder/prediction-table.ts";
import { type BarePoint, bareApp } from "./bare-app.ts";

const connections = 4;
const timeoutMs = 2000;

const password = readFileSync(process.env.DATABASE_PASSWORD_FILE ?? "", "utf8");
const database = { url: process.env.DATABASE_URL ?? "", password };
const insert = insertInto(createUntimedPool(database, connections, new RateLimitedLog(createLog("error"))));

async function stored(point: BarePoint): Promise<void> {
  const predictedAt = Date.now();
  const id = predictionId(predictedAt);
  const verdict = { version: 1, anomaly: false, score: 0.25, cacheHit: true };
  await insert(columnsOf([{ ...point, ...verdict, id, predictedAt, client: soleClient.name }]), timeoutMs);
}

await bareApp(stored).listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
process.on("SIGTERM", () => process.exit(0));
