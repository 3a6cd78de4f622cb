import { fstatSync } from "node:fs";

/**
 * Makes a plugin process end with the Pulumi engine that started it.
 *
 * The engine ends its plugins with SIGINT and waits five seconds before it kills one that ignores it. An engine that was killed itself
 * sends nothing; but it holds the plugin's standard input, which closes with it.
 */
export function exitWithEngine(): void {
  process.on("SIGINT", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  if (!isPipe()) return;
  process.stdin.on("end", () => process.exit(0));
  process.stdin.on("error", () => process.exit(0));
  process.stdin.resume();
}

/** Only a pipe belongs to an engine; a terminal or /dev/null (a plugin started by hand) says nothing about one. */
function isPipe(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    // A process may be started without any standard input.
    return false;
  }
}
