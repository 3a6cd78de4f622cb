/** Pulumi's mocks, and what was registered with them. */
import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider: string;
}

/** Answers each registration as an engine would, and keeps it. */
export async function mockPulumi(stack: string): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, provider = "" }) {
        registered.push({ type, name, inputs, provider });
        return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type, name, inputs) } };
      },
      call: ({ inputs }) => inputs,
    },
    "vigia",
    stack,
    false,
  );
  return registered;
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type.endsWith("RemoteImage:RemoteImage")) return { imageId: `sha256:${name}` };
  if (type.endsWith("ConfigVolume")) return { hash: "digest" };
  if (!type.endsWith("GeneratedPasswords")) return {};
  const names = inputs.names as string[];
  const each = (prefix: string) => Object.fromEntries(names.map((key) => [key, `${prefix}-${key}`]));
  return { passwords: each("password"), hashes: each("hash") };
}

/** Waits until every registration that a registration leads to has happened. */
export async function settled(registered: readonly Registered[]): Promise<void> {
  for (let before = -1; before !== registered.length; ) {
    before = registered.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
