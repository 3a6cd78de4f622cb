/** The plugin process: serves the provider on a free port and tells it on stdout, as the Pulumi engine expects. */
import { enableCompileCache } from "node:module";

// Half of a short run is loading code.
enableCompileCache();
const { startServer } = await import("./server.ts");

const { port, stop } = await startServer(process.argv.slice(2).find((argument) => !argument.startsWith("-")));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stop();
    process.exit(0);
  });
}
process.stdout.write(`${port}\n`);
