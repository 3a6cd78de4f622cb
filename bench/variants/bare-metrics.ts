/** Bare fastify that tells the service's metrics all that a prediction tells them: what counting alone costs. */
import { soleClient } from "../../service/clients/client.ts";
import { stages } from "../../service/metrics/events.ts";
import { Metrics } from "../../service/metrics/metrics.ts";
import { type BarePoint, bareApp } from "./bare-app.ts";

const metrics = new Metrics({ seriesLimit: 2000, version: "bench" });
const client = soleClient.name;

function counted({ seriesId }: BarePoint): void {
  const seconds = 0.0005;
  metrics.requestStarted();
  for (const stage of stages) metrics.stage(stage, seconds);
  metrics.requestEnded({
    route: "/predict/:series_id",
    code: 200,
    problem: undefined,
    client,
    seconds,
    traceId: undefined,
  });
  metrics.predicted({
    client,
    seriesId,
    version: 1,
    points: 1,
    anomalies: 0,
    hits: 1,
    inferenceSeconds: seconds,
    loggingSeconds: seconds,
    totalSeconds: seconds,
    traceId: undefined,
  });
}

await bareApp(counted).listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
process.on("SIGTERM", () => process.exit(0));
