/** The inputs of `docker:index/container:Container` that our stacks use, with the official provider's rules of change. */
import { mounts, uploads, volumes } from "./container-files.ts";
import { durationPattern } from "./duration.ts";
import { labels, type Properties, type Property } from "./schema.ts";

const strings = (type: "list" | "set", rest: Partial<Property> = {}): Property =>
  ({ type, items: { type: "string" }, forceNew: true, ...rest }) as Property;
const duration: Property = {
  type: "string",
  pattern: durationPattern,
  meaning: "a duration such as 500ms, 10s or 1m30s",
  default: "0s",
};
const port = { type: "integer", min: 0, max: 65535 } as const;

export const containerProperties: Properties = {
  name: {
    type: "string",
    forceNew: true,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
    meaning: "letters, digits, '_', '.' and '-', starting with a letter or a digit",
  },
  image: { type: "string", required: true, forceNew: true },
  command: strings("list", { computed: true }),
  entrypoints: strings("list", { computed: true }),
  envs: strings("set", { computed: true }),
  user: { type: "string", forceNew: true, computed: true },
  workingDir: { type: "string", forceNew: true, computed: true },
  hostname: { type: "string", forceNew: true, computed: true },
  labels: { ...labels, computed: true },
  restart: {
    type: "string",
    default: "no",
    pattern: /^(no|on-failure|always|unless-stopped)$/,
    meaning: "no, on-failure, always or unless-stopped",
  },
  memory: { type: "integer", min: 0 },
  memorySwap: { type: "integer", min: -1 },
  cpuShares: { type: "integer", min: 0 },
  shmSize: { type: "integer", min: 0, forceNew: true, computed: true },
  readOnly: { type: "boolean", forceNew: true },
  privileged: { type: "boolean", forceNew: true },
  init: { type: "boolean", computed: true },
  tmpfs: { type: "map" },
  mounts,
  volumes,
  uploads,
  ports: {
    type: "list",
    forceNew: true,
    items: {
      type: "object",
      properties: {
        internal: { ...port, required: true },
        external: { ...port, computed: true },
        ip: { type: "string", default: "0.0.0.0" },
        protocol: { type: "string", default: "tcp", pattern: /^(tcp|udp|sctp)$/, meaning: "tcp, udp or sctp" },
      },
    },
  },
  networksAdvanced: {
    type: "set",
    forceNew: true,
    items: {
      type: "object",
      properties: {
        name: { type: "string", required: true },
        aliases: { type: "set", items: { type: "string" } },
        ipv4Address: { type: "string" },
      },
    },
  },
  networkMode: { type: "string", forceNew: true, default: "bridge" },
  hosts: {
    type: "set",
    forceNew: true,
    items: {
      type: "object",
      properties: { host: { type: "string", required: true }, ip: { type: "string", required: true } },
    },
  },
  pidMode: { type: "string", forceNew: true },
  capabilities: {
    type: "object",
    forceNew: true,
    properties: {
      adds: { type: "set", items: { type: "string" } },
      drops: { type: "set", items: { type: "string" } },
    },
  },
  securityOpts: strings("set", { computed: true }),
  groupAdds: strings("set"),
  sysctls: { type: "map", forceNew: true },
  ulimits: {
    type: "set",
    forceNew: true,
    items: {
      type: "object",
      properties: {
        name: { type: "string", required: true },
        soft: { type: "integer", required: true },
        hard: { type: "integer", required: true },
      },
    },
  },
  devices: {
    type: "set",
    forceNew: true,
    items: {
      type: "object",
      properties: {
        hostPath: { type: "string", required: true },
        containerPath: { type: "string" },
        permissions: { type: "string" },
      },
    },
  },
  logDriver: { type: "string", forceNew: true, computed: true },
  logOpts: { type: "map", forceNew: true },
  healthcheck: {
    type: "object",
    computed: true,
    properties: {
      tests: { type: "list", items: { type: "string" } },
      interval: duration,
      timeout: duration,
      startPeriod: duration,
      retries: { type: "integer", min: 0, default: 0 },
    },
  },
  stopSignal: { type: "string", forceNew: true, computed: true },
  stopTimeout: { type: "integer", min: 0, forceNew: true, computed: true },
  destroyGraceSeconds: { type: "integer", min: 0 },
  start: { type: "boolean", default: true },
  mustRun: { type: "boolean", default: true },
  wait: { type: "boolean", default: false },
  waitTimeout: { type: "integer", min: 1, default: 60 },
};

/** Inputs that the engine changes on a live container. */
export const liveUpdates = ["restart", "memory", "memorySwap", "cpuShares"] as const;
