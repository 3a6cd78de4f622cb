/** The provider's calls, common to all resource types: wire format, secrets, previews, marks of the state. */

import type * as pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type Docker from "dockerode";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { container } from "./container.ts";
import { diffInputs, hasGeneratedName } from "./diff.ts";
import { dockerClient } from "./docker-client.ts";
import { EngineLog } from "./engine-log.ts";
import { refusal, stackOf } from "./environment.ts";
import { InitializationError, ProviderError } from "./errors.ts";
import { image } from "./image.ts";
import { withName } from "./naming.ts";
import { network } from "./network.ts";
import {
  canonical,
  decodeObject,
  encode,
  type Json,
  type PlainObject,
  restoreSecrets,
  reveal,
  secretTexts,
  toPlain,
  unknown,
  type ValueObject,
} from "./properties.ts";
import { checkProvider } from "./provider-config.ts";
import { remoteImage } from "./remote-image.ts";
import type { Context, Resource } from "./resource.ts";
import { checkInputs, type Failure } from "./schema.ts";
import { Session } from "./session.ts";
import { refuseForeignState, stateMark } from "./state-mark.ts";
import { volume } from "./volume.ts";

export const version = "5.2.0";

const resources: { readonly [type: string]: Resource } = {
  "docker:index/container:Container": container,
  "docker:index/image:Image": image,
  "docker:index/network:Network": network,
  "docker:index/remoteImage:RemoteImage": remoteImage,
  "docker:index/volume:Volume": volume,
};

function resourceOf(urn: string): Resource {
  // The last type of a chain `parent$child`.
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = resources[type];
  if (resource !== undefined) return resource;
  throw new ProviderError(
    `${urn}: the embedded docker provider has no '${type}'. It has ${Object.keys(resources).join(", ")}; install the official plugin (docker 5.2.0) for the rest.`,
  );
}

type Wire = struct.Struct | undefined;
const fromWire = (wire: Wire): ValueObject => decodeObject(wire?.toJavaScript() as Json | undefined);
const toWire = (value: ValueObject): struct.Struct =>
  struct.Struct.fromJavaScript(encode(value) as { [key: string]: struct.JavaScriptValue });

function checkResponse(inputs: ValueObject, failures: readonly Failure[]): pb.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toWire(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

const kinds = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

export class Provider {
  readonly #log: EngineLog;
  readonly #session = new Session();
  readonly #cancelled = new AbortController();
  #host: string | undefined;
  #docker: Docker | undefined;

  constructor(engineAddress: string | undefined) {
    this.#log = new EngineLog(engineAddress);
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
    const same = encodeText(before.host) === encodeText(after.host);
    const response = new messages.DiffResponse();
    response.setChanges(
      same ? messages.DiffResponse.DiffChanges.DIFF_NONE : messages.DiffResponse.DiffChanges.DIFF_SOME,
    );
    if (!same) this.#addChange(response, "host", "update", false);
    response.setHasdetaileddiff(true);
    return response;
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

  check(request: pb.CheckRequest): pb.CheckResponse {
    const urn = request.getUrn();
    const resource = resourceOf(urn);
    const news = fromWire(request.getNews());
    const failures = checkInputs(news, resource.properties);
    if (failures.length > 0) return checkResponse(news, failures);
    const name = urn.split("::").at(-1) ?? "";
    const named = resource.named
      ? withName(news, fromWire(request.getOlds()), name, request.getRandomseed_asU8())
      : news;
    const checked = resource.check?.(named) ?? { inputs: named, failures: [] };
    return checkResponse(checked.inputs, checked.failures);
  }

  diff(request: pb.DiffRequest): pb.DiffResponse {
    const resource = resourceOf(request.getUrn());
    const state = fromWire(request.getOlds());
    const inputs = fromWire(request.getNews());
    refuseForeignState(request.getUrn(), state);
    this.#session.know(request.getId());
    const changes = diffInputs(resource.properties, state, inputs, request.getIgnorechangesList());
    const response = new messages.DiffResponse();
    for (const { property, kind, replace } of changes) this.#addChange(response, property, kind, replace);
    const tainted = resource.tainted?.(state);
    if (tainted !== undefined) this.#addChange(response, tainted, "update", true);
    const some = changes.length > 0 || tainted !== undefined;
    const { DiffChanges } = messages.DiffResponse;
    response.setChanges(some ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
    response.setHasdetaileddiff(true);
    // Two things of one name can't be on the engine at once.
    const sameName = resource.named && !hasGeneratedName(inputs) && canonicalName(state) === canonicalName(inputs);
    response.setDeletebeforereplace(resource.deleteBeforeReplace === true || sameName);
    return response;
  }

  #addChange(response: pb.DiffResponse, property: string, kind: keyof typeof kinds, replace: boolean): void {
    const detail = new messages.PropertyDiff();
    detail.setKind(kinds[kind][replace ? 1 : 0]);
    response.getDetaileddiffMap().set(property, detail);
    response.addDiffs(property);
    if (replace) response.addReplaces(property);
  }

  async create(request: pb.CreateRequest): Promise<pb.CreateResponse> {
    const urn = request.getUrn();
    const resource = resourceOf(urn);
    const inputs = fromWire(request.getProperties());
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      const computed = Object.fromEntries(resource.computed.map((name) => [name, unknown]));
      response.setProperties(toWire({ ...computed, ...inputs }));
      return response;
    }
    const created = await this.#guard(inputs, () => resource.create(this.#context(urn), toPlain(inputs)));
    response.setId(created.id);
    response.setProperties(toWire(this.#state(created.outputs, inputs)));
    return response;
  }

  async read(request: pb.ReadRequest): Promise<pb.ReadResponse> {
    const urn = request.getUrn();
    const resource = resourceOf(urn);
    const state = fromWire(request.getProperties());
    const inputs = fromWire(request.getInputs());
    if (Object.keys(state).length === 0) {
      throw new ProviderError(
        `${urn}: the embedded docker provider imports nothing. Create the resource, or install the official plugin (docker 5.2.0).`,
      );
    }
    refuseForeignState(urn, state);
    this.#session.know(request.getId());
    const found = await this.#guard(state, () =>
      resource.read(this.#context(urn), request.getId(), toPlain(state), toPlain(inputs)),
    );
    const response = new messages.ReadResponse();
    if (found === undefined) return response;
    response.setId(found.id);
    response.setProperties(toWire(this.#state(found.outputs, inputs, state)));
    response.setInputs(toWire(inputs));
    return response;
  }

  async update(request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
    const urn = request.getUrn();
    const resource = resourceOf(urn);
    const state = fromWire(request.getOlds());
    const inputs = fromWire(request.getNews());
    refuseForeignState(urn, state);
    this.#session.know(request.getId());
    const response = new messages.UpdateResponse();
    if (request.getPreview()) {
      const computed = Object.fromEntries(
        resource.computed.map((name) => [name, resource.computedAnew ? unknown : (state[name] ?? unknown)]),
      );
      response.setProperties(toWire({ ...computed, ...inputs }));
      return response;
    }
    const outputs = await this.#guard(inputs, () =>
      resource.update(this.#context(urn), request.getId(), toPlain(state), toPlain(inputs)),
    );
    response.setProperties(toWire(this.#state(outputs, inputs)));
    return response;
  }

  async delete(request: pb.DeleteRequest): Promise<empty.Empty> {
    const urn = request.getUrn();
    const state = fromWire(request.getProperties());
    refuseForeignState(urn, state);
    this.#session.know(request.getId());
    await this.#guard(state, () => resourceOf(urn).delete(this.#context(urn), request.getId(), toPlain(state)));
    return new empty.Empty();
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

  /** Outputs with the marks of secrecy of what they came from and with the mark of this provider. */
  #state(outputs: PlainObject, ...references: ValueObject[]): ValueObject {
    const own = Object.fromEntries(Object.entries(outputs).filter(([key]) => key !== "__defaults"));
    return { ...restoreSecrets(own, ...references), ...stateMark };
  }

  /** Keeps secrets out of errors, and puts marks on the outputs of a half-made resource. */
  async #guard<T>(source: ValueObject, action: () => Promise<T>): Promise<T> {
    const secrets = secretTexts(source);
    const redact = (text: string): string =>
      secrets.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
    try {
      return await action();
    } catch (error) {
      if (error instanceof InitializationError) {
        const marked = this.#state(error.outputs, source);
        throw new InitializationError(redact(error.message), error.id, encode(marked) as PlainObject);
      }
      if (error instanceof ProviderError) throw new ProviderError(redact(error.message));
      throw error;
    }
  }
}

function encodeText(value: ValueObject[string] | undefined): string {
  return canonical(encode(value ?? null));
}

function canonicalName(value: ValueObject): string {
  return encodeText(reveal(value.name ?? null));
}
