/** Array literals of Postgres; the driver's own cost several times as much, for types that these columns don't have. */

/** Numbers that are finite or not: Postgres reads JavaScript's spelling of each. */
export function numbers(values: readonly number[]): string {
  return `{${values.join(",")}}`;
}

export function texts(values: readonly string[]): string {
  let literal = "{";
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? "";
    const escaped = /["\\]/.test(value) ? value.replace(/["\\]/g, "\\$&") : value;
    literal += index === 0 ? `"${escaped}"` : `,"${escaped}"`;
  }
  return `${literal}}`;
}
