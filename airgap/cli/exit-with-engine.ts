/**
 * Makes a plugin process end with the Pulumi engine that started it.
 *
 * The engine ends its plugins with SIGINT and waits five seconds before it kills one that ignores it. An engine that was killed itself
 * sends nothing; but it holds the plugin's standard input, which closes with it.
 */
export function exitWithEngine(): void {
  process.on("SIGINT", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  // Only a pipe belongs to an engine; a terminal or /dev/null (a plugin started by hand) says nothing about one.
  process.stdin.on("end", () => process.exit(0));
  process.stdin.on("error", () => process.exit(0));
  process.stdin.resume();
}
