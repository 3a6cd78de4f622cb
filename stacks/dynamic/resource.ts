/**
 * Base of Vigia's dynamic resources. Pulumi keeps a dynamic provider's code in the state. Here that code is one constant
 * text which loads an ordinary module of this repository at run time: the state never changes when an implementation
 * does, holds no path of a machine, and the program needs no closure serialisation (which would load the TypeScript
 * compiler on every run).
 */
import * as pulumi from "@pulumi/pulumi";

/** What an implementation module exports as `provider`. */
export type Provider<Inputs, Outputs> = Required<
  Pick<pulumi.dynamic.ResourceProvider<Inputs, Outputs>, "diff" | "create" | "read" | "update" | "delete">
>;

/** The engine starts dynamic providers in the folder of the program, so the project's root is looked for upwards. */
function loader(module: string): string {
  return `exports.handler = () => {
  const path = require("node:path");
  const fs = require("node:fs");
  const load = async () => {
    let root = process.cwd();
    while (!fs.existsSync(path.join(root, "Pulumi.yaml"))) {
      if (root === path.dirname(root)) throw new Error("no Pulumi.yaml in " + process.cwd() + " or above it");
      root = path.dirname(root);
    }
    const file = path.join(root, "stacks", "dynamic", ${JSON.stringify(`${module}.ts`)});
    return (await import(require("node:url").pathToFileURL(file).href)).provider;
  };
  return {
    diff: async (...args) => (await load()).diff(...args),
    create: async (...args) => (await load()).create(...args),
    read: async (...args) => (await load()).read(...args),
    update: async (...args) => (await load()).update(...args),
    delete: async (...args) => (await load()).delete(...args),
  };
};
`;
}

export abstract class DynamicResource extends pulumi.CustomResource {
  /**
   * @param module file name, without `.ts`, in stacks/dynamic/.
   * @param props inputs, and `undefined` for every output that the provider adds.
   */
  constructor(type: string, module: string, name: string, props: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(`pulumi-nodejs:dynamic/vigia:${type}`, name, { ...props, __provider: loader(module) }, opts);
  }
}
