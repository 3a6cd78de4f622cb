/** What slow or numerous connections may cost. Milliseconds. */

export interface Timeouts {
  /** For a request with its body. */
  readonly request: number;
  /** For the request line and the headers. */
  readonly headers: number;
  /** How often slow connections are looked for. */
  readonly check: number;
  /** After which an idle connection is closed. */
  readonly keepAlive: number;
}

export const defaultTimeouts: Timeouts = {
  /** 4 MiB on a slow line. */
  request: 15_000,
  /** A client that sends headers byte by byte holds a connection no longer. */
  headers: 5000,
  check: 1000,
  /** Longer than load balancers keep idle connections, so that they close them, not we under a request. */
  keepAlive: 72_000,
};

/** A load balancer keeps some tens of connections to a replica, and each costs a file and some 10 KB. */
export const maximumConnections = 2000;

/** Bytes of request line and headers together: Node's default, said because ids of 10,000 characters must reach us. */
export const maximumHeaderBytes = 16_384;
