/** A throw-away Pulumi project with a file backend of its own, driven by the Automation API. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  LocalWorkspace,
  type OutputMap,
  type PulumiFn,
  type Stack,
  type UpResult,
} from "@pulumi/pulumi/automation/index.js";
import { sweep } from "./inspect.ts";

const here = import.meta.dirname;
const repository = path.resolve(here, "../../..");
// The machine's own Pulumi CLI, else the one that the set-up built; the SDK looks for it before it takes any option.
process.env.PATH = `${process.env.PATH ?? ""}:${path.join(repository, ".local/airgap/bin")}`;

export const embeddedPlugin = path.resolve(here, "../pulumi-resource-docker");

/** The plugin under test: the embedded one unless FIDELITY_PLUGIN names another. */
export const pluginUnderTest = path.resolve(process.env.FIDELITY_PLUGIN ?? embeddedPlugin);
export const isEmbedded = pluginUnderTest === embeddedPlugin;

export interface TestStack {
  readonly name: string;
  readonly folder: string;
  /** The label that every thing of the stack carries. */
  readonly labels: { label: string; value: string }[];
  /** Runs `pulumi up`; its events and output are in the result. */
  up(program: PulumiFn, options?: { refresh?: boolean; signal?: AbortSignal }): Promise<UpResult>;
  /** What `pulumi up` says when it fails. Throws if it succeeds. */
  upFails(program: PulumiFn): Promise<string>;
  /** Counts of the operations that a preview announces, by kind; `same` is left out. */
  preview(program: PulumiFn): Promise<{ [operation: string]: number }>;
  /** Counts of what a refresh found changed; `same` is left out. */
  refresh(program: PulumiFn): Promise<{ [operation: string]: number }>;
  destroy(): Promise<void>;
  /** The state as it is on disk, secrets encrypted. */
  exported(): Promise<State>;
  /** The same as text, with all secrets as they are stored. */
  stateText(): Promise<string>;
  importState(state: State): Promise<void>;
  outputs(): Promise<OutputMap>;
  remove(): Promise<void>;
}

export interface State {
  readonly version: number;
  readonly deployment: { readonly resources?: StateResource[]; readonly pending_operations?: unknown[] };
}
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: { [name: string]: unknown };
  readonly outputs?: { [name: string]: unknown };
}

/**
 * When an update fails, the SDK leaves registrations of an inline program rejected with nobody waiting for them, which
 * the test runner would count as failures of the file.
 */
function ignoreAbandonedRegistrations(): void {
  const listeners = process.listeners("unhandledRejection").filter((listener) => listener.name !== "filtered");
  if (listeners.length === 0) return;
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", function filtered(reason, promise) {
    if (reason instanceof Error && /monitor is terminating/.test(reason.message)) return;
    for (const listener of listeners) listener(reason, promise);
  });
}

let counter = 0;

/** @param environment what the stack's configuration says in `vigia:environment`; undefined says nothing */
export async function makeStack(environment: string | undefined = "local"): Promise<TestStack> {
  const folder = mkdtempSync(path.join(tmpdir(), "vigia-fidelity-"));
  const home = path.join(folder, "home");
  const state = path.join(folder, "state");
  const plugins = path.join(home, "plugins/resource-docker-v5.2.0");
  mkdirSync(plugins, { recursive: true });
  mkdirSync(state);
  symlinkSync(pluginUnderTest, path.join(plugins, "pulumi-resource-docker"));
  const name = `fidelity-${process.pid}-${counter++}`;
  writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    `name: vigia-fidelity\nruntime: nodejs\nbackend:\n  url: file://${state}\n`,
  );
  const create = (program: PulumiFn): Promise<Stack> =>
    LocalWorkspace.createOrSelectStack(
      { stackName: name, projectName: "vigia-fidelity", program },
      {
        workDir: folder,
        pulumiHome: home,
        envVars: {
          PULUMI_CONFIG_PASSPHRASE: "fidelity",
          PULUMI_BACKEND_URL: `file://${state}`,
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        },
      },
    );
  const stack = await create(async () => {});
  if (environment !== undefined) await stack.setConfig("vigia:environment", { value: environment });
  const changes = (
    summary: { [operation: string]: number | undefined } | undefined,
  ): { [operation: string]: number } => {
    const entries = Object.entries(summary ?? {}).filter(
      ([operation, count]) => operation !== "same" && (count ?? 0) > 0,
    );
    return Object.fromEntries(entries) as { [operation: string]: number };
  };
  const quiet = { color: "never" as const, suppressProgress: true };
  return {
    name,
    folder,
    labels: [{ label: "vigia.stack", value: name }],
    up: (program, options = {}) => stack.up({ ...quiet, ...options, program }),
    async upFails(program) {
      ignoreAbandonedRegistrations();
      try {
        await stack.up({ ...quiet, program });
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      throw new Error("the update was expected to fail");
    },
    preview: async (program) => changes((await stack.preview({ ...quiet, program })).changeSummary),
    refresh: async (program) => {
      const withProgram = await create(program);
      const result = await withProgram.refresh(quiet);
      if (process.env.FIDELITY_VERBOSE) process.stdout.write(result.stdout);
      return changes(result.summary.resourceChanges);
    },
    destroy: async () => void (await stack.destroy(quiet)),
    exported: async () => (await stack.exportStack()) as unknown as State,
    stateText: async () => {
      const [file] = globSync(path.join(state, ".pulumi/stacks/**/*.json"));
      return file === undefined ? "" : readFileSync(file, "utf8");
    },
    importState: (state) => stack.importStack(state as unknown as Parameters<Stack["importStack"]>[0]),
    outputs: () => stack.outputs(),
    async remove() {
      try {
        await stack.destroy(quiet);
      } finally {
        await sweep(name);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
