/** The phases of `make test`, fast ones first. Each is one process; those of node:test report how many tests ran. */

export interface Phase {
  readonly name: string;
  /** Either files for node:test (glob patterns from the repository's root) ... */
  readonly tests?: readonly string[];
  /** ... or a command, which counts as one test. */
  readonly command?: readonly string[];
  /** Patterns that `tests` must not take. */
  readonly exclude?: readonly string[];
  /** Needs a Docker engine, the images and the command line tools of the set-up. */
  readonly needsEngine?: boolean;
  /** Seconds after which the phase is ended and counts as failed. */
  readonly timeoutSeconds: number;
}

const engine = "**/*.engine.test.ts";
const endToEnd = "test/e2e/**";
const promtool = "**/*.promtool.test.ts";
const linter = "**/*.linter.test.ts";
const folders = "{signals,service,dashboards,alerts,stacks,review,airgap,loadtest,bench,test}";

export const phases: readonly Phase[] = [
  { name: "format and lint", command: ["biome", "ci", "--error-on-warnings", "."], timeoutSeconds: 120 },
  { name: "types", command: ["tsc", "--noEmit"], timeoutSeconds: 300 },
  {
    name: "unit",
    tests: [`${folders}/**/*.test.ts`],
    exclude: [engine, endToEnd, promtool, linter],
    timeoutSeconds: 600,
  },
  { name: "dashboard linter", tests: [`${folders}/**/*.linter.test.ts`], timeoutSeconds: 600 },
  {
    name: "set-up",
    command: ["node", "airgap/setup/main.ts", "setup", "--stack", "e2e", "--config-from", "test/e2e/Pulumi.e2e.yaml"],
    needsEngine: true,
    timeoutSeconds: 1500,
  },
  // The set-up has installed the packages of the page, whose types are.
  {
    name: "types of the page",
    command: ["tsc", "--noEmit", "-p", "review/preview"],
    needsEngine: true,
    timeoutSeconds: 300,
  },
  {
    name: "browser",
    command: ["node", "airgap/setup/main.ts", "chromium"],
    needsEngine: true,
    timeoutSeconds: 600,
  },
  { name: "rules", tests: ["**/*.promtool.test.ts"], needsEngine: true, timeoutSeconds: 600 },
  {
    name: "engine",
    tests: [`${folders}/**/*.engine.test.ts`],
    needsEngine: true,
    timeoutSeconds: 1800,
  },
  { name: "end to end", tests: ["test/e2e/*.e2e.test.ts"], needsEngine: true, timeoutSeconds: 2400 },
];
