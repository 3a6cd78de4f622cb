/** Errors that reach the person at `pulumi up`. */
import type { PlainObject } from "./properties.ts";

/** The operation failed and left nothing behind that the state doesn't know. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

/** The resource exists but is not as asked: Pulumi keeps it in the state with these reasons. */
export class InitializationError extends Error {
  override readonly name = "InitializationError";
  readonly id: string;
  readonly outputs: PlainObject;
  constructor(message: string, id: string, outputs: PlainObject) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}

interface EngineFailure {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
  readonly code?: string;
  readonly address?: string;
  readonly message?: string;
}

function asFailure(error: unknown): EngineFailure {
  return typeof error === "object" && error !== null ? (error as EngineFailure) : { message: String(error) };
}

/** HTTP status of the Docker engine's answer, undefined if there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return asFailure(error).statusCode;
}

/** The engine's own words, without dockerode's decoration. */
export function reasonOf(error: unknown): string {
  const failure = asFailure(error);
  return failure.json?.message ?? failure.message ?? String(error);
}

const unreachable = new Set(["ECONNREFUSED", "ENOENT", "EACCES", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "EPIPE"]);

/** One message that names what was being done, with the cause. */
export function explain(doing: string, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const failure = asFailure(error);
  if (failure.statusCode === undefined && failure.code !== undefined && unreachable.has(failure.code)) {
    return new ProviderError(
      `${doing}: the Docker engine does not answer (${failure.message ?? failure.code}). ` +
        "Start it (dockerd), or correct `host` of the docker.Provider or DOCKER_HOST.",
    );
  }
  return new ProviderError(`${doing}: ${reasonOf(error)}`);
}

/** The result of `action`, or undefined where the engine knows no such thing. */
export async function unlessGone<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
