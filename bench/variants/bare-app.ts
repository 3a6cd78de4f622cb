/** A bare fastify route with the schema of a prediction: what the framework itself costs. */
import Fastify, { type FastifyInstance } from "fastify";

const seriesId = { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$" };
const number = { type: "number" };

export interface BarePoint {
  readonly seriesId: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly value: number;
}

/** Answers the same to every point, once `each`, which is called with it, is done. */
export function bareApp(each?: (point: BarePoint) => void | Promise<void>): FastifyInstance {
  const app = Fastify();
  app.post(
    "/predict/:series_id",
    {
      schema: {
        params: { type: "object", properties: { series_id: seriesId }, required: ["series_id"] },
        querystring: {
          type: "object",
          properties: { version: { type: "string", pattern: "^v[1-9][0-9]{0,8}$" } },
          additionalProperties: false,
        },
        body: {
          type: "object",
          properties: {
            timestamp: { type: "number", minimum: 0, maximum: 253_402_300_799 },
            value: { type: "number", minimum: -1e100, maximum: 1e100 },
          },
          required: ["timestamp", "value"],
          additionalProperties: false,
        },
        response: {
          200: {
            type: "object",
            properties: {
              series_id: { type: "string" },
              timestamp: number,
              value: number,
              anomaly: { type: "boolean" },
              model_version: { type: "string" },
              score: number,
              expected: number,
              band: { type: "object", properties: { lower: number, upper: number } },
            },
          },
        },
      },
    },
    async (request) => {
      const { series_id } = request.params as { series_id: string };
      const { timestamp, value } = request.body as { timestamp: number; value: number };
      const pending = each?.({ seriesId: series_id, timestamp, value });
      if (pending !== undefined) await pending;
      return {
        series_id,
        timestamp,
        value,
        anomaly: false,
        model_version: "v1",
        score: 0.25,
        expected: 20.125,
        band: { lower: 13.5, upper: 26.75 },
      };
    },
  );
  app.get("/readyz", async () => ({ status: "ready" }));
  return app;
}
