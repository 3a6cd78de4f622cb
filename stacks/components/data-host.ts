/** The role `data`: the cache, the queue and the Postgres that all prediction hosts share, and their exporters. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../config.ts";
import { OwnedVolume } from "../dynamic/owned-volume.ts";
import { PostgresSchema } from "../dynamic/postgres-schema.ts";
import { readMigrations } from "../migrations.ts";
import { database, postgresLimits, renderHostAuthentication } from "../rendering/postgres.ts";
import {
  queueContainerMiB,
  renderAcl,
  renderExporterPasswords,
  renderQueue,
  renderQueueAcl,
  renderRedis,
} from "../rendering/redis.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { users } from "./users.ts";

export interface DataHostArgs {
  host: Host;
  settings: Pick<ServiceSettings, "queueFsync">;
}

export class DataHost extends pulumi.ComponentResource {
  /** What must be there before a service starts. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, { host, settings }: DataHostArgs, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:DataHost", name, {}, opts);
    const redis = this.redis(host);
    const queue = this.queue(host, settings);
    const postgres = this.postgres(host);
    const schema = new PostgresSchema(
      host.resourceName("schema"),
      {
        engine: host.config.docker,
        container: host.engineName("postgres"),
        containerId: postgres.id,
        database,
        roles: {
          vigia_service: host.passwords.password("postgres-service"),
          vigia_exporter: host.passwords.password("postgres-exporter"),
        },
        migrations: readMigrations(),
      },
      { parent: this, dependsOn: postgres },
    );
    if (!host.isMissing("redisExporter")) this.redisExporter(host, [redis, queue]);
    if (!host.isMissing("postgresExporter")) this.postgresExporter(host, schema);
    this.ready = [redis, queue, schema];
    this.registerOutputs({});
  }

  private redis(host: Host): docker.Container {
    const image = host.imageId("redis");
    const acl = pulumi
      .all([host.passwords.password("redis-service"), host.passwords.password("redis-exporter")])
      .apply(([service, exporter]) => renderAcl({ service, exporter }));
    return container(this, host, {
      component: "redis",
      image,
      uid: users.redis,
      memoryMiB: 320,
      destroyGraceSeconds: 10,
      files: configFiles(this, host, "redis", {
        image,
        uid: users.redis,
        files: { "redis.conf": renderRedis() },
        secretFiles: { "users.acl": acl },
      }),
      replaceOnNewFiles: true,
      tmpfs: { "/data": "mode=0700,uid=999,gid=999" },
      command: ["redis-server", "/etc/vigia/current/redis.conf"],
      healthCommand: host.healthCommand("redis"),
      healthSeconds: 2,
    });
  }

  private queue(host: Host, { queueFsync }: DataHostArgs["settings"]): docker.Container {
    const image = host.imageId("redis");
    const acl = pulumi
      .all([host.passwords.password("queue-service"), host.passwords.password("queue-exporter")])
      .apply(([service, exporter]) => renderQueueAcl({ service, exporter }));
    const data = new OwnedVolume(
      host.resourceName("queue-data"),
      {
        engine: host.config.docker,
        volume: host.engineName("queue-data"),
        labels: host.labels("redis-queue"),
        image,
        uid: users.redis,
      },
      { parent: this },
    );
    return container(this, host, {
      component: "redis-queue",
      image,
      uid: users.redis,
      memoryMiB: queueContainerMiB,
      // It writes out what it has before it ends.
      destroyGraceSeconds: 60,
      files: configFiles(this, host, "redis-queue", {
        image,
        uid: users.redis,
        files: { "redis.conf": renderQueue(queueFsync) },
        secretFiles: { "users.acl": acl },
      }),
      replaceOnNewFiles: true,
      mounts: [{ type: "volume", source: data.volume, target: "/data" }],
      command: ["redis-server", "/etc/vigia/current/redis.conf"],
      healthCommand: host.healthCommand("redis"),
      healthSeconds: 2,
    });
  }

  private postgres(host: Host): docker.Container {
    const image = host.imageId("postgres");
    const limits = postgresLimits(host.site);
    const data = new docker.Volume(
      host.resourceName("postgres-data"),
      { name: host.engineName("postgres-data"), labels: host.labelList("postgres") },
      { parent: this, provider: host.provider },
    );
    return container(this, host, {
      component: "postgres",
      image,
      uid: users.postgres,
      memoryMiB: limits.memoryMiB,
      destroyGraceSeconds: 60,
      files: configFiles(this, host, "postgres", {
        image,
        uid: users.postgres,
        files: { "pg_hba.conf": renderHostAuthentication() },
        secretFiles: { "superuser-password": host.passwords.password("postgres-superuser") },
      }),
      replaceOnNewFiles: true,
      mounts: [{ type: "volume", source: data.name, target: "/var/lib/postgresql/data" }],
      tmpfs: { "/var/run/postgresql": "mode=0775,uid=999,gid=999", "/tmp": "mode=1777" },
      envs: [
        `POSTGRES_DB=${database}`,
        "POSTGRES_PASSWORD_FILE=/etc/vigia/current/superuser-password",
        // Said, because the official image and the fallback have different defaults.
        "POSTGRES_INITDB_ARGS=--auth-host=scram-sha-256 --data-checksums --locale=C.UTF-8 --encoding=UTF8",
      ],
      // Where to listen and whom to let in is said here too: a first start that was interrupted may not have written it.
      command: [
        "postgres",
        ...["-c", "listen_addresses=*", "-c", "hba_file=/etc/vigia/current/pg_hba.conf"],
        ...["-c", "shared_buffers=128MB", "-c", `max_connections=${limits.connections}`],
      ],
      // By TCP: the server that only initialises the database listens on its socket alone. As a role that may come that
      // way, or each check would be a refusal in the log; it asks for no log-in, so that the role need not be there yet.
      healthCommand: host.healthCommand("postgres", { user: "vigia_service", database }),
      healthSeconds: 2,
    });
  }

  /** After what it watches: while that is being brought up, nothing reports it as down. */
  private redisExporter(host: Host, watched: pulumi.Resource[]): docker.Container {
    const image = host.imageId("redisExporter");
    const passwords = pulumi
      .all([host.passwords.password("redis-exporter"), host.passwords.password("queue-exporter")])
      .apply(([cache, queue]) =>
        renderExporterPasswords({
          "redis://exporter@redis:6379": cache,
          "redis://exporter@redis-queue:6379": queue,
        }),
      );
    return container(
      this,
      host,
      {
        component: "redis-exporter",
        image,
        uid: users.nobody,
        memoryMiB: 64,
        destroyGraceSeconds: 10,
        files: configFiles(this, host, "redis-exporter", {
          image,
          uid: users.nobody,
          files: {},
          secretFiles: { "passwords.json": passwords },
        }),
        replaceOnNewFiles: true,
        envs: [
          "REDIS_ADDR=redis://redis:6379",
          "REDIS_USER=exporter",
          "REDIS_PASSWORD_FILE=/etc/vigia/current/passwords.json",
        ],
      },
      { dependsOn: watched },
    );
  }

  private postgresExporter(host: Host, schema: PostgresSchema): docker.Container {
    const image = host.imageId("postgresExporter");
    return container(
      this,
      host,
      {
        component: "postgres-exporter",
        image,
        uid: users.nobody,
        memoryMiB: 64,
        destroyGraceSeconds: 10,
        files: configFiles(this, host, "postgres-exporter", {
          image,
          uid: users.nobody,
          files: {},
          secretFiles: { password: host.passwords.password("postgres-exporter") },
        }),
        replaceOnNewFiles: true,
        envs: [
          `DATA_SOURCE_URI=postgres:5432/${database}?sslmode=disable`,
          "DATA_SOURCE_USER=vigia_exporter",
          "DATA_SOURCE_PASS_FILE=/etc/vigia/current/password",
        ],
        // The write-ahead log's folder is not for the exporter's role to list.
        command: ["--no-collector.wal"],
      },
      { dependsOn: schema },
    );
  }
}
