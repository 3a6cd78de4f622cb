/** A clone of this repository as it stands in the working tree, for tests that change it. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface Clone {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => string;
  readonly remove: () => void;
}

/** What is not committed goes along, as a commit of the clone; what git ignores and takes long to make is linked. */
export function cloneOfWorkingTree(): Clone {
  const parent = mkdtempSync(join(tmpdir(), "vigia-clone-"));
  const folder = join(parent, "tree");
  const remove = () => rmSync(parent, { recursive: true, force: true });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.org", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  try {
    execFileSync("git", ["clone", "--quiet", "--shared", root, folder]);
    const changed = execFileSync("git", ["ls-files", "--modified", "--others", "--exclude-standard", "-z"], {
      cwd: root,
      encoding: "utf8",
    });
    for (const file of changed.split("\0").filter(Boolean)) {
      if (!existsSync(join(root, file))) rmSync(join(folder, file), { force: true });
      else {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        cpSync(join(root, file), join(folder, file));
      }
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", "What is not committed");
    mkdirSync(join(folder, ".local"), { recursive: true });
    for (const path of ["node_modules", "review/preview/node_modules", ".local/airgap"])
      if (existsSync(join(root, path))) symlinkSync(join(root, path), join(folder, path));
    if (existsSync(join(root, ".local/preview")))
      cpSync(join(root, ".local/preview"), join(folder, ".local/preview"), { recursive: true });
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, git, remove };
}
