/** Servers from Debian packages, each as its official image lets them be run. */
import { join } from "node:path";
import { directory, file, type LayerEntry, symlink } from "../layer.ts";
import type { Recipe } from "../recipe.ts";
import { setUpTools } from "./debian.ts";

const files = join(import.meta.dirname, "..", "files");
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function entrypoint(name: string): LayerEntry {
  return file("/usr/local/bin/docker-entrypoint.sh", join(files, name), 0o755);
}

const redisOwner = { uid: 999, gid: 999 };
export const redis: Recipe = {
  key: "redis",
  from: "Debian package redis-server %",
  on: "debian",
  debian: {
    packages: ["redis-server"],
    assumed: setUpTools,
    pinned: "redis-server",
    leftOut: ["etc/", "usr/lib/systemd/"],
  },
  users: [{ name: "redis", ...redisOwner, home: "/home/redis" }],
  entries: [directory("/data", redisOwner), entrypoint("redis-entrypoint.sh")],
  config: {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["redis-server"],
    workdir: "/data",
    volumes: ["/data"],
    expose: [6379],
    env: { REDIS_VERSION: "%" },
  },
};

const postgresOwner = { uid: 999, gid: 999 };
export const postgres: Recipe = {
  key: "postgres",
  from: "Debian package postgresql-15 %",
  on: "debian",
  debian: {
    packages: ["postgresql-15", "postgresql-client-15"],
    pinned: "postgresql-15",
    // Without its compiler libraries the server runs every query, uncompiled.
    assumed: [
      ...setUpTools,
      "libllvm14",
      "locales",
      "postgresql-client-common",
      "postgresql-common",
      "readline-common",
      "ssl-cert",
    ],
    leftOut: [
      "etc/",
      "usr/lib/postgresql/15/lib/bitcode/",
      "usr/lib/postgresql/15/lib/llvmjit",
      "usr/lib/postgresql/15/lib/pgxs/",
      "usr/share/postgresql/15/man/",
    ],
  },
  users: [{ name: "postgres", ...postgresOwner, home: "/var/lib/postgresql" }],
  entries: [
    directory("/var/lib/postgresql", postgresOwner, 0o1777),
    directory("/var/lib/postgresql/data", postgresOwner, 0o1777),
    directory("/run/postgresql", postgresOwner, 0o3777),
    directory("/docker-entrypoint-initdb.d"),
    entrypoint("postgres-entrypoint.sh"),
  ],
  config: {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["postgres"],
    volumes: ["/var/lib/postgresql/data"],
    expose: [5432],
    stopSignal: "SIGINT",
    env: {
      PATH: `${path}:/usr/lib/postgresql/15/bin`,
      LANG: "C.UTF-8",
      PGDATA: "/var/lib/postgresql/data",
      PG_MAJOR: "15",
      PG_VERSION: "%",
    },
  },
};

const haproxyOwner = { uid: 99, gid: 99 };
export const haproxy: Recipe = {
  key: "haproxy",
  from: "Debian package haproxy %",
  on: "debian",
  debian: {
    packages: ["haproxy"],
    assumed: setUpTools,
    pinned: "haproxy",
    leftOut: ["etc/", "usr/lib/systemd/", "var/lib/"],
  },
  users: [{ name: "haproxy", ...haproxyOwner, home: "/var/lib/haproxy" }],
  entries: [
    directory("/var/lib/haproxy", haproxyOwner),
    directory("/usr/local/etc/haproxy"),
    symlink("/usr/local/sbin/haproxy", "/usr/sbin/haproxy"),
    entrypoint("haproxy-entrypoint.sh"),
  ],
  config: {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
    user: "haproxy",
    workdir: "/var/lib/haproxy",
    stopSignal: "SIGUSR1",
    env: { HAPROXY_VERSION: "%" },
  },
};

const nodeOwner = { uid: 1000, gid: 1000 };
export const node: Recipe = {
  key: "node",
  from: "npm package node %",
  on: "debian",
  node: "/usr/local/bin/node",
  users: [{ name: "node", ...nodeOwner, home: "/home/node" }],
  entries: [
    directory("/home/node", nodeOwner),
    symlink("/usr/local/bin/nodejs", "node"),
    entrypoint("node-entrypoint.sh"),
  ],
  config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["node"], env: { NODE_VERSION: "%" } },
};
