/** Which Debian package version is the upstream version of a pin. */

/** `5:7.0.15-1~deb12u10` -> `7.0.15`: epoch and Debian revision are no part of upstream's version. */
export function upstream(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}

/** The newest of `available` whose upstream version is `wanted`; undefined when there is none. */
export function matching(available: readonly string[], wanted: string): string | undefined {
  return available.find((version) => upstream(version) === wanted);
}
