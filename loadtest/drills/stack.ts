/** The stack that a drill works on: where it is, from its outputs, and whether it may be hurt, from its configuration. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { Engine } from "./engine.ts";
import { Monitoring } from "./monitoring.ts";

export interface Stack {
  readonly name: string;
  readonly engine: Engine;
  readonly monitoring: Monitoring;
  readonly predictions: URL;
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
  assertLocal(name);
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

/** A drill stops databases: a slip of the stack's name must not reach one that people depend on. */
function assertLocal(name: string): void {
  const file = `Pulumi.${name}.yaml`;
  let text: string;
  try {
    text = readFileSync(resolve(import.meta.dirname, "../..", file), "utf8");
  } catch {
    throw new Error(`there is no stack '${name}': ${file} is not there;  fix: make up STACK=${name}`);
  }
  const environment: unknown = Reflect.get(Object(Reflect.get(Object(load(text)), "config")), "vigia:environment");
  if (environment !== "local") {
    throw new Error(`${file}: vigia:environment = ${JSON.stringify(environment)}: drills work on local stacks only`);
  }
}
