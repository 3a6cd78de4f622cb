/** `make client-key`, for the end-to-end stack. */
import { stack, succeed } from "./command.ts";

const command = (...args: string[]) => ["node", "stacks/commands/client-key.ts", "--stack", stack, ...args];

export async function issueKey(client: string): Promise<{ key: string; keyId: string }> {
  const { stdout } = await succeed(command("--client", client, "--note", "end to end", "--expires", "1d"));
  const key = stdout.trim();
  const keyId = /^vigia_([0-9a-f]{12})_[\w-]{43}$/.exec(key)?.[1];
  if (keyId === undefined) throw new Error(`the command printed no key but ${key.length} characters`);
  return { key, keyId };
}

export async function revokeKey(keyId: string): Promise<void> {
  await succeed(command("--revoke", keyId));
}
