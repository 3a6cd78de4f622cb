/** Which Pulumi plugins and which npm packages a program uses, read from the manifests of what is installed. */
import { readFile } from "node:fs/promises";
import path from "node:path";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

export interface RequiredPlugin {
  readonly name: string;
  /** With the leading `v` that plugin folders carry. */
  readonly version: string;
  /** Where the plugin is downloaded from, empty for Pulumi's own place. */
  readonly server: string;
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

async function manifestIn(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The manifests of the direct dependencies of the project in `root`, in their order; those not installed are left out. */
async function dependencyManifests(root: string): Promise<Manifest[]> {
  const names = Object.keys((await manifestIn(root))?.dependencies ?? {});
  const manifests = await Promise.all(names.map((name) => manifestIn(path.join(root, "node_modules", name))));
  return manifests.filter((manifest) => manifest !== undefined);
}

/** The resource plugins that the project's SDK packages ask for. */
export async function requiredPlugins(root: string): Promise<RequiredPlugin[]> {
  return (await dependencyManifests(root))
    .filter((manifest) => manifest.pulumi?.resource === true)
    .map((manifest) => ({
      name: manifest.pulumi?.name ?? (manifest.name ?? "").replace(/^@pulumi\//, ""),
      version: `v${(manifest.pulumi?.version ?? manifest.version ?? "").replace(/^v/, "")}`,
      server: manifest.pulumi?.server ?? "",
    }));
}

/** The project's direct dependencies as installed, for `pulumi about`. */
export async function installedPackages(root: string): Promise<InstalledPackage[]> {
  return (await dependencyManifests(root)).map(({ name = "", version = "" }) => ({ name, version }));
}
