/** Who the containers run as, and what they may. Users are numeric, so that they hold whatever names an image knows. */

/** uid and gid of an image's own user, or of nobody. */
export const users = {
  nobody: 65534,
  node: 1000,
  redis: 999,
  postgres: 999,
  haproxy: 99,
  grafana: 472,
} as const;

/** Components that run as root, each with its reason; every other container runs as one of `users`. */
export const rootExceptions: Readonly<Record<string, string>> = {
  "node-exporter": "reads figures of file systems and processes that only root may enter; it gets them read-only",
  cadvisor: "reads the engine's socket and the control groups of every container; it gets them read-only",
};

/** Components that have a capability of Linux, each with its reason; every other container has none. */
export const capabilityExceptions: Readonly<
  Record<string, { readonly capabilities: string[]; readonly reason: string }>
> = {
  cadvisor: {
    capabilities: ["CAP_SYSLOG"],
    reason: "reads from the kernel's log which container ran out of memory: nothing else says so",
  },
};
