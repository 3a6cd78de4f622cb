/** How an endpoint of Prometheus is reached, which asks for a password. */
export interface Access {
  readonly url: URL;
  readonly user: string;
  readonly password: string;
}

/** The value of the header. */
export function authorizationOf({ user, password }: Access): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** The same Prometheus at another path. */
export function endpointOf({ url, ...credentials }: Access, path: string): Access {
  return { url: new URL(path, url), ...credentials };
}
