/** The stack that a drill works on: where it is, from its outputs, and whether it may be hurt, from its configuration. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { type Objectives, objectivesSchema } from "../../signals/objectives.ts";
import { Engine } from "./engine.ts";
import { Monitoring } from "./monitoring.ts";

export interface Stack {
  readonly name: string;
  readonly engine: Engine;
  readonly monitoring: Monitoring;
  readonly predictions: URL;
  /** What the stack's alerts are about: a fault must be worse. */
  readonly objectives: Objectives;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the ids of the drills' series begin with. */
  readonly prefix: string;
}

const outputsSchema = z.object({
  endpoints: z.object({ predictions: z.url(), prometheus: z.url(), alertmanager: z.url() }),
  passwords: z.object({ "prometheus-admin": z.string() }),
});

export interface StackOptions {
  readonly name: string;
  /** A file with what `pulumi stack output --json --show-secrets` prints, or `-` for standard input. */
  readonly outputs: string;
  readonly apiKeyFile: string | undefined;
  readonly prefix: string;
}

/** Throws an error that names what is missing and what to do. */
export function openStack({ name, outputs, apiKeyFile, prefix }: StackOptions): Stack {
  const config = readConfig(name);
  assertLocal(name, config);
  const text = readFileSync(outputs === "-" ? 0 : outputs, "utf8");
  if (text.trim() === "") throw new Error(`the stack '${name}' has no outputs; is it up?  fix: make up`);
  const { data, error } = outputsSchema.safeParse(JSON.parse(text));
  if (data === undefined) {
    throw new Error(
      `the outputs of the stack '${name}' are not those of a stack with one host of each role: ${z.prettifyError(error)}`,
    );
  }
  const { endpoints, passwords } = data;
  return {
    ...{ name, prefix },
    objectives: objectivesOf(config["vigia:objectives"]),
    engine: new Engine(name),
    monitoring: new Monitoring({
      prometheus: new URL(endpoints.prometheus),
      alertmanager: new URL(endpoints.alertmanager),
      user: "admin",
      password: passwords["prometheus-admin"],
    }),
    predictions: new URL(endpoints.predictions),
    headers: apiKeyFile === undefined ? {} : { "x-api-key": readFileSync(apiKeyFile, "utf8").trim() },
  };
}

function readConfig(name: string): Readonly<Record<string, unknown>> {
  const file = configFile(name);
  let text: string;
  try {
    text = readFileSync(resolve(import.meta.dirname, "../..", file), "utf8");
  } catch {
    throw new Error(`there is no stack '${name}': ${file} is not there;  fix: make up STACK=${name}`);
  }
  return z.object({ config: z.record(z.string(), z.unknown()) }).parse(load(text)).config;
}

/** `pulumi config set --path` leaves numbers as text. */
function objectivesOf(config: unknown): Objectives {
  const given = z.record(z.string(), z.coerce.number()).parse(config ?? {});
  return objectivesSchema.parse(given);
}

function configFile(name: string): string {
  return `Pulumi.${name}.yaml`;
}

/** A drill stops databases: a slip of the stack's name must not reach one that people depend on. */
function assertLocal(name: string, config: Readonly<Record<string, unknown>>): void {
  const environment = config["vigia:environment"];
  if (environment === "local") return;
  throw new Error(
    `${configFile(name)}: vigia:environment = ${JSON.stringify(environment)}: drills work on local stacks only`,
  );
}
