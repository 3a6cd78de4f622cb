/** Versions of the form `v1.2.3[-pre]`, compared as semantic versioning says. */

export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly preRelease: boolean;
}

/** Reads the version at the start of a program's answer; `undefined` if there is none. */
export function parseVersion(text: string): Version | undefined {
  const match = /^\s*v?(\d+)\.(\d+)\.(\d+)(-\S+)?/.exec(text);
  if (match === null) return undefined;
  return { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], preRelease: match[4] !== undefined };
}

/** Whether `version` is `minimum` or newer, within the same major version. A pre-release is older than its release. */
export function isAtLeast(version: Version, minimum: Version): boolean {
  if (version.numbers[0] !== minimum.numbers[0]) return false;
  for (const index of [1, 2] as const) {
    const difference = version.numbers[index] - minimum.numbers[index];
    if (difference !== 0) return difference > 0;
  }
  return !version.preRelease || minimum.preRelease;
}
