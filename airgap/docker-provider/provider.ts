/** The provider itself: what it is, its configuration, and what its resources share in one run. */
import type * as pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type Docker from "dockerode";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { dockerClient } from "./docker-client.ts";
import { EngineLog } from "./engine-log.ts";
import { refusal, stackOf } from "./environment.ts";
import { ProviderError } from "./errors.ts";
import { canonical, encode, reveal } from "./properties.ts";
import { checkProvider } from "./provider-config.ts";
import type { Context } from "./resource.ts";
import { ResourceCalls } from "./resource-calls.ts";
import { Session } from "./session.ts";
import { checkResponse, diffResponse, fromWire } from "./wire.ts";

export const version = "5.2.0";

export class Provider {
  readonly resources: ResourceCalls;
  readonly #log: EngineLog;
  readonly #session = new Session();
  readonly #cancelled = new AbortController();
  #host: string | undefined;
  #docker: Docker | undefined;

  constructor(engineAddress: string | undefined) {
    this.#log = new EngineLog(engineAddress);
    this.resources = new ResourceCalls(this.#session, (urn) => this.#context(urn));
  }

  getPluginInfo(): pluginPb.PluginInfo {
    const info = new plugin.PluginInfo();
    info.setVersion(version);
    return info;
  }

  getSchema(): pb.GetSchemaResponse {
    const response = new messages.GetSchemaResponse();
    response.setSchema(JSON.stringify({ name: "docker", version }));
    return response;
  }

  attach(request: pluginPb.PluginAttach): empty.Empty {
    this.#log.connect(request.getAddress());
    return new empty.Empty();
  }

  cancel(): empty.Empty {
    this.#cancelled.abort();
    return new empty.Empty();
  }

  checkConfig(request: pb.CheckRequest): pb.CheckResponse {
    const inputs = fromWire(request.getNews());
    return checkResponse(inputs, checkProvider(request.getUrn(), inputs));
  }

  /** Another address never replaces: the resources stay as they are, as with the official plugin. */
  diffConfig(request: pb.DiffRequest): pb.DiffResponse {
    const before = fromWire(request.getOldInputs() ?? request.getOlds());
    const after = fromWire(request.getNews());
    const same = canonical(encode(before.host ?? null)) === canonical(encode(after.host ?? null));
    return diffResponse(same ? [] : [{ property: "host", kind: "update", replace: false }]);
  }

  configure(request: pb.ConfigureRequest): pb.ConfigureResponse {
    const refused = refusal(request.getUrn() ?? "");
    if (refused !== undefined) throw new ProviderError(refused);
    const host = reveal(fromWire(request.getArgs()).host ?? null);
    this.#host = typeof host === "string" ? host : undefined;
    this.#docker = undefined;
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  #context(urn: string): Context {
    return {
      urn,
      stack: stackOf(urn),
      docker: () => {
        this.#docker ??= dockerClient(this.#host);
        return this.#docker;
      },
      session: this.#session,
      log: (severity, message) => this.#log.log(urn, severity, message),
      progress: (message) => this.#log.progress(urn, message),
      cancelled: this.#cancelled.signal,
    };
  }
}
