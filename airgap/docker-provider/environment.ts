/** This provider serves local stacks only. The engine shows a plugin no stack configuration, so the stack's file is read. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { load } from "js-yaml";

/** The stack of a URN `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export function stackOf(urn: string): string {
  return urn.replace(/^urn:pulumi:/, "").split("::", 1)[0] ?? "";
}

function readYaml(file: string): { [key: string]: unknown } {
  const content = load(readFileSync(file, "utf8"));
  return typeof content === "object" && content !== null ? (content as { [key: string]: unknown }) : {};
}

function projectFile(folder: string): string | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = path.join(folder, name);
    if (existsSync(file)) return file;
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : projectFile(parent);
}

/** The stack's own configuration file, by the rules of the Pulumi CLI. */
function stackFile(stack: string, folder: string): string | undefined {
  const project = projectFile(folder);
  if (project === undefined) return undefined;
  const settings = readYaml(project);
  const configured = settings.stackConfigDir;
  const directory = path.resolve(path.dirname(project), typeof configured === "string" ? configured : ".");
  // A qualified stack name (organisation/project/stack) has the file of its last part.
  const short = stack.split("/").at(-1) ?? stack;
  return [".yaml", ".yml"].map((ending) => path.join(directory, `Pulumi.${short}${ending}`)).find(existsSync);
}

/**
 * Why the stack of `urn` must not be served, or undefined if it is local.
 * @param folder where the engine runs the program: the stack's file is looked for from here upwards
 */
export function refusal(urn: string, folder: string = process.cwd()): string | undefined {
  const stack = stackOf(urn);
  const only =
    "the embedded docker provider serves stacks whose configuration says 'vigia:environment: local' and no others. ";
  const file = stackFile(stack, folder);
  if (file === undefined) {
    return `${only}No Pulumi.${stack}.yaml was found from ${folder} upwards (a file named by --config-file is not seen). Put it beside Pulumi.yaml, or install the official plugin (docker 5.2.0).`;
  }
  const config = readYaml(file).config;
  const environment =
    typeof config === "object" && config !== null
      ? (config as { [key: string]: unknown })["vigia:environment"]
      : undefined;
  if (environment === "local") return undefined;
  const said =
    environment === undefined ? "has no 'vigia:environment'" : `says 'vigia:environment: ${String(environment)}'`;
  return `${only}${path.basename(file)} ${said}. Install the official plugin (docker 5.2.0) for this stack.`;
}
