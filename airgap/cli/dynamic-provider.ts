/**
 * `pulumi-resource-pulumi-nodejs` for a Pulumi CLI that was built from its Go module: runs the provider of dynamic resources that the Pulumi
 * SDK ships. The engine starts it, with its address as the last argument.
 */
import { createRequire } from "node:module";
import { exitWithEngine } from "./exit-with-engine.ts";

exitWithEngine();
createRequire(import.meta.url)("@pulumi/pulumi/cmd/dynamic-provider");
