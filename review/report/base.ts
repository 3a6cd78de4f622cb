/** The base revision, checked out beside the working tree for a while, and what both deploy. */
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Rendered, readRendered } from "../diff/index.ts";
import { root, run, succeed } from "./processes.ts";

export interface Base {
  readonly revision: string;
  readonly commit: string;
  /** Folder of the worktree. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** @throws Error when git does not know the revision. */
export async function commitOf(revision: string): Promise<string> {
  const { code, stdout } = await run([
    "git",
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]);
  if (code !== 0) {
    const { stdout: branches } = await run(["git", "branch", "--all", "--format=%(refname:short)"]);
    const known = branches.trim().split("\n").filter(Boolean).slice(0, 10).join(", ");
    throw new Error(
      `BASE=${revision}: git knows no such revision\n  fix: name a branch, tag or commit (branches: ${known}); a shallow clone needs \`git fetch origin ${revision}\` first`,
    );
  }
  return stdout.trim();
}

/** Checks the revision out into a temporary worktree that shares the packages of this one. */
export async function checkOut(revision: string): Promise<Base> {
  const commit = await commitOf(revision);
  const parent = mkdtempSync(join(tmpdir(), "vigia-base-"));
  const folder = join(parent, "tree");
  const remove = async () => {
    await run(["git", "worktree", "remove", "--force", folder]);
    rmSync(parent, { recursive: true, force: true });
    await run(["git", "worktree", "prune"]);
  };
  try {
    await succeed(["git", "worktree", "add", "--detach", "--quiet", folder, commit]);
    if (!existsSync(join(folder, "node_modules")))
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    await remove();
    throw error;
  }
  return { revision, commit, folder, remove };
}

/**
 * The configuration that a revision is rendered with: its own tracked file, so that a change of it is part of the review;
 * a file that git ignores is somebody's own and says nothing about the revision.
 */
async function configIn(folder: string, stack: string): Promise<string | undefined> {
  const names = [`Pulumi.${stack}.yaml`, `Pulumi.${stack}.example.yaml`];
  for (const name of names) {
    const { code } = await run(["git", "ls-files", "--error-unmatch", name], { cwd: folder });
    if (code === 0 && existsSync(join(folder, name))) return name;
  }
  return names.find((name) => existsSync(join(folder, name)));
}

/** Of an uncaught error its message and where it was thrown; else all that the program said. */
function reasonIn(output: string): string {
  const lines = output.trim().split("\n");
  const thrown = lines.findIndex((line) => /^\w*Error\b.*:/.test(line));
  return (thrown < 0 ? lines : lines.slice(thrown, thrown + 3)).join("\n").slice(-3000);
}

export interface RenderRequest {
  /** Folder of the tree. */
  readonly tree: string;
  /** How the tree is called in messages: `the working tree`, `main (1a2b3c)`. */
  readonly name: string;
  readonly stack: string;
  readonly out: string;
  /** A configuration file that both trees are rendered with. */
  readonly config?: string;
}

/** Renders a tree as `make render` does and reads the result. */
export async function renderTree({ tree, name, stack, out, config }: RenderRequest): Promise<Rendered> {
  const program = join(tree, "stacks/render.ts");
  if (!existsSync(program))
    throw new Error(`${name}: has no stacks/render.ts, so that it can't be rendered\n  fix: take a later base`);
  const own = config ?? (await configIn(tree, stack));
  if (own === undefined)
    throw new Error(
      `${name}: has neither Pulumi.${stack}.yaml nor Pulumi.${stack}.example.yaml\n  fix: STACK=<another>, or CONFIG=<file>`,
    );
  const file = own.startsWith("/") ? own : join(tree, own);
  const { code, output } = await run(["node", program, "--stack", stack, "--out", out, "--config", file], {
    cwd: tree,
    timeoutSeconds: 120,
  });
  const hint = name.startsWith("base ")
    ? "\n  fix: name another base: BASE=<a revision at which make render works>"
    : "";
  if (code !== 0) throw new Error(`${name}: can't be rendered: ${reasonIn(output)}${hint}`);
  try {
    return readRendered(out);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
