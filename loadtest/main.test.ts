/** The command as a shell sees it: what it prints, where, and its exit code. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Objectives, objectivesSchema } from "../signals/objectives.ts";
import type { Report } from "./objectives.ts";
import { answer } from "./testing/service.ts";

/** A stack in small: the endpoint and its Prometheus. */
const behaviour = { predictStatus: 200, hitRatio: "0.97" };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const url = new URL(request.url ?? "", "http://stack");
    if (url.pathname === "/api/v1/write") return response.writeHead(204).end();
    if (url.pathname === "/api/v1/query") {
      const result = [{ metric: { host: "vm-1" }, value: [1.7e9, behaviour.hitRatio] }];
      return response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    }
    const body = JSON.stringify(answer(url, JSON.parse(Buffer.concat(chunks).toString("utf8"))));
    return response.writeHead(url.pathname.startsWith("/predict") ? behaviour.predictStatus : 200).end(body);
  });
});
const folder = mkdtempSync(join(tmpdir(), "vigia-loadtest-"));
let url: string;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function load(...options: readonly string[]): Promise<Ended> {
  const command = [join(import.meta.dirname, "main.ts"), ...options];
  return new Promise((resolve) =>
    execFile(process.execPath, command, { timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    ),
  );
}

const short = ["--rate", "20", "--duration", "1s", "--series", "2"];
// A busy machine is not what is tested.
const patient = { latencyWarningSeconds: 1, latencyCriticalSeconds: 2.5, throughputTarget: 1, throughputWarning: 1 };

function stack(objectives: Partial<Objectives> = {}): string[] {
  const file = join(folder, "outputs.json");
  const outputs = {
    endpoints: { predictions: url, prometheus: url },
    objectives: objectivesSchema.parse({ ...patient, ...objectives }),
    passwords: { "prometheus-admin": "secret" },
  };
  writeFileSync(file, JSON.stringify(outputs));
  return ["--stack-outputs", file];
}

test("0 where no measured objective was missed: the table on standard output, the progress on standard error", async () => {
  const { code, stdout, stderr } = await load(...short, ...stack());
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /cache hit ratio +> 80 % +97 % on vm-1 +pass/);
  assert.match(stdout, /running stack's/);
  assert.doesNotMatch(stdout, /fitting/);
  assert.match(stderr, /fitting 2 series/);
});

test("1 where the running stack's own objective was missed, which the default would not be", async () => {
  const { code, stdout } = await load(...short, ...stack({ cacheHitRatio: 0.98 }), "--json");
  assert.equal(code, 1);
  const { objectives, objectivesOf } = JSON.parse(stdout) as Report;
  assert.equal(objectivesOf, "stack");
  const failed = objectives.filter(({ result }) => result === "fail").map(({ objective }) => objective);
  assert.deepEqual(failed, ["cache hit ratio"]);
});

test("1 where requests fail, without a stack too, whose cache is then not measured", async () => {
  behaviour.predictStatus = 503;
  const { code, stdout } = await load(...short, "--url", url).finally(() => {
    behaviour.predictStatus = 200;
  });
  assert.equal(code, 1);
  assert.match(stdout, /errors +< 1 % +100 % +FAIL/);
  assert.match(stdout, /cache hit ratio +> 80 % +no stack was given +not measured/);
});

test("2 where the run could not be made, with the reason on standard error alone", async () => {
  const unknown = await load("--speed", "1");
  assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
  assert.match(unknown.stderr, /--speed/);
  const nobody = await load(...short, "--url", "http://127.0.0.1:1");
  assert.deepEqual([nobody.code, nobody.stdout], [2, ""]);
  assert.match(nobody.stderr, /ECONNREFUSED/);
  assert.equal((await load("--help")).code, 0);
});
