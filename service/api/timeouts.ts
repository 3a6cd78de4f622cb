/** What slow or numerous connections may cost. */

export const timeouts = {
  /** A request, body included: 4 MiB on a slow line. Node answers 408 and closes. */
  requestTimeout: 15_000,
  /** Connections of a replica; a load balancer keeps some tens, and each costs a file and some 10 KB. */
  maxConnections: 2000,
  /** Longer than load balancers keep idle connections (HAProxy: 10 s), so that they close them, not we under a request. */
  keepAliveTimeout: 72_000,
  http: {
    /** Request line and headers: a client that sends them byte by byte holds a connection no longer. */
    headersTimeout: 5000,
    /** How often slow connections are looked for. */
    connectionsCheckingInterval: 1000,
    /** Request line and headers together, bytes: Node's default, said because ids of 10,000 characters must be answered by us. */
    maxHeaderSize: 16_384,
  },
} as const;
