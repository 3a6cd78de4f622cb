/**
 * The stack's configuration file `Pulumi.<stack>.yaml`: made from an example, then kept in step with what the set-up found. Comments
 * and everything that people wrote stay as they are.
 */
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { Problem } from "./problem.ts";

/** What the set-up found, as it stands in `vigia:airgap`. */
export interface Airgap {
  readonly cli: "official" | "built";
  readonly provider: "official" | "embedded";
  readonly images: Readonly<Record<string, string>>;
  readonly missing: Readonly<Record<string, string>>;
}

const configPath = (key: string) => ["config", `vigia:${key}`];

function parse(text: string, file: string): Document {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error !== undefined) throw new Problem(`${file} is not YAML: ${error.message}`, `correct ${file}`);
  return document;
}

/** What `vigia:environment` says. */
export function environmentOf(text: string, file: string): unknown {
  return parse(text, file).getIn(configPath("environment"));
}

/** Whether there is something to tell: everything official is said by leaving the key out. */
function noteworthy({ cli, provider, images, missing }: Airgap): boolean {
  return cli !== "official" || provider !== "official" || Object.keys(images).length + Object.keys(missing).length > 0;
}

/**
 * The configuration with the engine's address on every host (a local stack has all its hosts on the one engine) and `vigia:airgap` as
 * found.
 * @param text of the file as it is, or of the example
 * @throws Problem if the file is not YAML or is not the configuration of a local stack
 */
export function mergeConfig(text: string, file: string, engineAddress: string, airgap: Airgap): string {
  const document = parse(text, file);
  const environment = document.getIn(configPath("environment"));
  if (environment !== "local") {
    throw new Problem(
      `${file}: vigia:environment = ${JSON.stringify(environment) ?? "(not set)"}: the set-up serves local stacks only`,
      "for a local stack write local; other stacks run with official tools: pulumi up -s <stack>",
    );
  }
  const before = JSON.stringify(document.toJS());
  const hosts = document.getIn(configPath("hosts"));
  if (isSeq(hosts)) for (const host of hosts.items) if (isMap(host)) host.set("docker", engineAddress);
  if (noteworthy(airgap)) {
    const { cli, provider, images, missing } = airgap;
    document.setIn(
      configPath("airgap"),
      document.createNode({ cli, provider, images: sorted(images), missing: sorted(missing) }),
    );
  } else {
    document.deleteIn(configPath("airgap"));
  }
  return JSON.stringify(document.toJS()) === before ? text : document.toString({ lineWidth: 0 });
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
