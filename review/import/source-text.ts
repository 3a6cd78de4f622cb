/** Parts of generated TypeScript. */

/** A string literal. */
export const text = (value: string) => JSON.stringify(value);

/** An identifier of some words. */
export function camel(words: string): string {
  const parts = words
    .normalize("NFKD")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((part) => (/^[A-Z0-9]+$/.test(part) ? part.toLowerCase() : part));
  const joined = parts
    .map((part, index) => (index === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1))
    .join("");
  return /^[a-z]/.test(joined) ? joined : `_${joined}`.replace(/^_(\d)/, "n$1").replace(/^_$/, "panel");
}

/** A file name of a title. */
export function slug(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  return /^[a-z]/.test(plain) ? plain : plain === "" ? "dashboard" : `dashboard-${plain}`;
}

/** Import statements, by file. */
export function importLines(uses: ReadonlyMap<string, ReadonlySet<string>>, prefix: string): string {
  return [...uses]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `import { ${[...names].sort().join(", ")} } from ${text(`${prefix}${file}`)};`)
    .join("\n");
}
