/** The inputs with which a container gets files: mounts, volumes and uploads. */
import { labels, type Property } from "./schema.ts";

export const mounts: Property = {
  type: "set",
  forceNew: true,
  items: {
    type: "object",
    properties: {
      target: { type: "string", required: true },
      source: { type: "string" },
      type: { type: "string", required: true, pattern: /^(bind|volume|tmpfs)$/, meaning: "bind, volume or tmpfs" },
      readOnly: { type: "boolean" },
      bindOptions: {
        type: "object",
        properties: {
          propagation: {
            type: "string",
            pattern: /^r?(private|shared|slave)$/,
            meaning: "private, rprivate, shared, rshared, slave or rslave",
          },
        },
      },
      tmpfsOptions: { type: "object", properties: { mode: { type: "integer" }, sizeBytes: { type: "integer" } } },
      volumeOptions: {
        type: "object",
        properties: {
          driverName: { type: "string" },
          driverOptions: { type: "map" },
          labels,
          noCopy: { type: "boolean" },
        },
      },
    },
  },
};

export const uploads: Property = {
  type: "set",
  forceNew: true,
  items: {
    type: "object",
    properties: {
      file: { type: "string", required: true },
      content: { type: "string" },
      contentBase64: { type: "string" },
      source: { type: "string" },
      sourceHash: { type: "string" },
      executable: { type: "boolean" },
      permissions: { type: "string", pattern: /^0[0-7]{3}$/, meaning: "four octal digits such as 0640" },
    },
  },
};

export const volumes: Property = {
  type: "set",
  forceNew: true,
  items: {
    type: "object",
    properties: {
      containerPath: { type: "string" },
      fromContainer: { type: "string" },
      hostPath: { type: "string", pattern: /^\//, meaning: "an absolute path" },
      readOnly: { type: "boolean" },
      volumeName: { type: "string" },
    },
  },
};
