/** YAML for configuration files: no anchors, no folding, keys in the order given. */
import { dump } from "js-yaml";

export function yaml(comment: string, value: unknown): string {
  return `# ${comment}\n${dump(value, { lineWidth: -1, noRefs: true })}`;
}
