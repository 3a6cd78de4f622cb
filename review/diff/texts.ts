/** Differences of files that the review does not read as data: by line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Change, code } from "./change.ts";

const mostLines = 40;

/** Removed and added lines, as git shows them. */
function lineDifferences(before: string, after: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "vigia-diff-"));
  try {
    writeFileSync(join(folder, "before"), before);
    writeFileSync(join(folder, "after"), after);
    const { stdout, error } = spawnSync("git", ["diff", "--no-index", "--unified=0", "--no-color", "before", "after"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (error) throw new Error(`git diff: ${error.message}`);
    return stdout.split("\n").filter((line) => /^[-+](?![-+]{2} )/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function textChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Change[] {
  return [...new Set([...after.keys(), ...before.keys()])].sort().flatMap((file): Change[] => {
    const about = { area: "files", group: file, subject: "file" } as const;
    const [old, now] = [before.get(file), after.get(file)];
    if (old === now) return [];
    if (old === undefined) return [{ ...about, kind: "added", details: [] }];
    if (now === undefined) return [{ ...about, kind: "removed", details: [] }];
    const lines = lineDifferences(old, now);
    const rest = lines.length - mostLines;
    const more = rest > 0 ? [`${rest} more lines; see \`make render\``] : [];
    return [{ ...about, kind: "changed", details: [...lines.slice(0, mostLines).map(code), ...more] }];
  });
}
