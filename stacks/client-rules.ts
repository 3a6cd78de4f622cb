/** A series has one owner: no two clients may have prefixes of which one begins with the other. */
import type { SiteClient } from "../signals/site.ts";
import type { Problem } from "./config-problems.ts";

interface Owned {
  readonly client: string;
  readonly prefix: string;
  readonly key: string;
}

export function clientProblems(clients: readonly SiteClient[]): Problem[] {
  const owned = clients.flatMap(({ name, prefixes }, at) =>
    prefixes.map((prefix, index) => ({ client: name, prefix, key: `vigia:clients[${at}].prefixes[${index}]` })),
  );
  return owned.flatMap((one, at) => {
    const other = owned.slice(0, at).find((earlier) => earlier.client !== one.client && overlap(earlier, one));
    return other === undefined ? [] : [problem(one, other)];
  });
}

function overlap(one: Owned, other: Owned): boolean {
  return one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
}

function problem(one: Owned, other: Owned): Problem {
  const [shorter, longer] = one.prefix.length < other.prefix.length ? [one, other] : [other, one];
  const series = `series that start with ${longer.prefix} would belong to ${one.client} and to ${other.client}`;
  return {
    key: one.key,
    value: one.prefix,
    message: `it overlaps the prefix ${JSON.stringify(other.prefix)} of the client ${other.client}: ${series}`,
    fix: `give ${shorter.client} a longer prefix than ${JSON.stringify(shorter.prefix)}, or end prefixes with a separator, as in "acme."`,
  };
}
