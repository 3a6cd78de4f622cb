/** What the engine asks of a resource, common to all types: secrets, previews, marks of the state. */
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { diffInputs, hasGeneratedName } from "./diff.ts";
import { InitializationError, ProviderError } from "./errors.ts";
import { withName } from "./naming.ts";
import {
  canonical,
  encode,
  type PlainObject,
  restoreSecrets,
  reveal,
  secretTexts,
  toPlain,
  unknown,
  type ValueObject,
} from "./properties.ts";
import type { Context } from "./resource.ts";
import { resourceOf } from "./resources.ts";
import { checkInputs } from "./schema.ts";
import type { Session } from "./session.ts";
import { refuseForeignState, stateMark } from "./state-mark.ts";
import { checkResponse, diffResponse, fromWire, toWire } from "./wire.ts";

export class ResourceCalls {
  readonly #session: Session;
  readonly #context: (urn: string) => Context;

  constructor(session: Session, context: (urn: string) => Context) {
    this.#session = session;
    this.#context = context;
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
    const tainted = resource.tainted?.(state);
    if (tainted !== undefined) changes.push({ property: tainted, kind: "update", replace: true });
    // Two things of one name can't be on the engine at once.
    const sameName = resource.named && !hasGeneratedName(inputs) && canonicalName(state) === canonicalName(inputs);
    return diffResponse(changes, resource.deleteBeforeReplace === true || sameName);
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
    const created = await guard(inputs, () => resource.create(this.#context(urn), toPlain(inputs)));
    response.setId(created.id);
    response.setProperties(toWire(outputState(created.outputs, inputs)));
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
    const found = await guard(state, () =>
      resource.read(this.#context(urn), request.getId(), toPlain(state), toPlain(inputs)),
    );
    const response = new messages.ReadResponse();
    if (found === undefined) return response;
    response.setId(found.id);
    response.setProperties(toWire(outputState(found.outputs, inputs, state)));
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
    const outputs = await guard(inputs, () =>
      resource.update(this.#context(urn), request.getId(), toPlain(state), toPlain(inputs)),
    );
    response.setProperties(toWire(outputState(outputs, inputs)));
    return response;
  }

  async delete(request: pb.DeleteRequest): Promise<empty.Empty> {
    const urn = request.getUrn();
    const state = fromWire(request.getProperties());
    refuseForeignState(urn, state);
    this.#session.know(request.getId());
    await guard(state, () => resourceOf(urn).delete(this.#context(urn), request.getId(), toPlain(state)));
    return new empty.Empty();
  }
}

/** Outputs with the marks of secrecy of what they came from and with the mark of this provider. */
function outputState(outputs: PlainObject, ...references: ValueObject[]): ValueObject {
  const own = Object.fromEntries(Object.entries(outputs).filter(([key]) => key !== "__defaults"));
  return { ...restoreSecrets(own, ...references), ...stateMark };
}

/** Keeps secrets out of errors, and puts marks on the outputs of a half-made resource. */
async function guard<T>(source: ValueObject, action: () => Promise<T>): Promise<T> {
  const secrets = secretTexts(source);
  const redact = (text: string): string =>
    secrets.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
  try {
    return await action();
  } catch (error) {
    if (error instanceof InitializationError) {
      const marked = outputState(error.outputs, source);
      throw new InitializationError(redact(error.message), error.id, encode(marked) as PlainObject);
    }
    if (error instanceof ProviderError) throw new ProviderError(redact(error.message));
    throw error;
  }
}

function canonicalName(value: ValueObject): string {
  return canonical(encode(reveal(value.name ?? null)));
}
