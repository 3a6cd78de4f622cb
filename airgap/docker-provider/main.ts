/** The plugin process: serves the provider on a free port and tells it on stdout, as the Pulumi engine expects. */
import { enableCompileCache } from "node:module";
import { exitWithEngine } from "../cli/exit-with-engine.ts";

exitWithEngine();
// Half of a short run is loading code.
enableCompileCache();
const { startServer } = await import("./server.ts");

const port = await startServer(process.argv.slice(2).find((argument) => !argument.startsWith("-")));
process.stdout.write(`${port}\n`);
