/** What is measured: servers that answer `POST /predict/:series_id`. */
import { join } from "node:path";
import { freePort } from "../service/test-support/containers.ts";
import { deployedNodeOptions } from "./harness/node-options.ts";
import { type Server, startServer } from "./harness/server.ts";
import { logFile, workspace } from "./harness/workspace.ts";

export interface Built {
  /** Entries of bundles, by name. */
  readonly service: string;
  readonly bare: string;
  readonly bareMetrics: string;
  readonly bareInsert: string;
  readonly metricsAlone: string;
  /** Interpreter with FastAPI; undefined where it is not measured. */
  readonly python: string | undefined;
  /** Environment of the stores. */
  readonly stores: Readonly<Record<string, string>>;
  /** Whether servers write a profile of where their time goes. */
  readonly profile: boolean;
}

export type SubjectName =
  | "bare"
  | "bare-metrics"
  | "bare-insert"
  | "metrics-alone"
  | "queue"
  | "sync"
  | "auto"
  | "fastapi";

export async function startSubject(
  name: SubjectName,
  built: Built,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const ownMetrics = `http://127.0.0.1:${metricsPort}/metrics`;
  const ports = { PORT: String(port), METRICS_PORT: String(metricsPort) };
  const profiling = built.profile ? ["--cpu-prof", `--cpu-prof-dir=${join(workspace, "profiles", name)}`] : [];
  const node = (entry: string): string[] => [process.execPath, ...profiling, entry];
  const deployed = { NODE_ENV: "production", NODE_OPTIONS: deployedNodeOptions, DRAIN_SECONDS: "0" };
  const service = { ...built.stores, ...ports, ...deployed, ...environment };
  const common = { url, readyUrl: `${url}/readyz`, logFile: logFile(name) };
  switch (name) {
    case "bare":
      return startServer({ ...common, command: node(built.bare), environment: ports, metricsUrl: undefined });
    case "bare-metrics":
      return startServer({ ...common, command: node(built.bareMetrics), environment: ports, metricsUrl: undefined });
    case "bare-insert":
      return startServer({
        ...common,
        command: node(built.bareInsert),
        environment: { ...built.stores, ...ports },
        metricsUrl: undefined,
      });
    case "metrics-alone":
      return startServer({
        ...common,
        command: node(built.metricsAlone),
        environment: service,
        metricsUrl: ownMetrics,
      });
    case "queue":
    case "sync":
    case "auto":
      return startServer({
        ...common,
        command: node(built.service),
        environment: { ...service, PERSISTENCE: name },
        metricsUrl: ownMetrics,
      });
    case "fastapi":
      return startServer({
        ...common,
        command: uvicorn(built.python ?? "python3", port),
        environment: {},
        metricsUrl: `${url}/metrics`,
      });
  }
}

function uvicorn(python: string, port: number): string[] {
  const folder = join(import.meta.dirname, "fastapi");
  const options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"];
  return [python, "-m", "uvicorn", "app:app", "--app-dir", folder, "--port", String(port), ...options];
}
