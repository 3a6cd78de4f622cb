/** Checks requests with validators that Ajv compiles once at start; nothing is coerced, filled in or removed. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";
import { Problem } from "../errors.ts";
import { type JsonSchema, plainJsonSchema } from "./json-schema.ts";

/** The first error ends the check: a body of 50,000 wrong values must not cost as many messages. */
const ajv = new Ajv2020({ allErrors: false, coerceTypes: false, useDefaults: false, removeAdditional: false });

/** Undefined where the data is valid. */
export type Check = (data: unknown) => Problem | undefined;

/** @param part names the place in messages: `body`, `params`, `querystring`. */
export function compileCheck(schema: z.ZodType, part: string): Check {
  return compile(plainJsonSchema(schema), part);
}

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const check = compileCheck(schema, httpPart ?? "request");
  return (data: unknown) => {
    const error = check(data);
    return error === undefined ? true : { error };
  };
};

function compile(schema: JsonSchema, part: string): Check {
  const { anyOf } = schema as { anyOf?: JsonSchema[] };
  if (anyOf !== undefined) return compileAlternatives(anyOf, part);
  const validate = ajv.compile(schema);
  return (data) => (validate(data) ? undefined : toProblem(validate, part));
}

/**
 * Alternatives of objects are told apart by their first required key, the first one being the default: quicker than
 * trying them all, and the message speaks of the one that was meant.
 */
function compileAlternatives(schemas: readonly JsonSchema[], part: string): Check {
  const [fallback, ...others] = schemas.map((schema) => ({
    key: (schema as { required?: string[] }).required?.[0] ?? "",
    check: compile(schema, part),
  }));
  if (fallback === undefined) throw new Error(`${part}: no alternative`);
  return (data) => {
    if (typeof data === "object" && data !== null) {
      for (const { key, check } of others) if (Object.hasOwn(data, key)) return check(data);
    }
    return fallback.check(data);
  };
}

function toProblem({ errors }: ValidateFunction, part: string): Problem {
  const [error] = errors ?? [];
  const path = part + (error?.instancePath ?? "").replaceAll("/", ".");
  const message = messageOf(error);
  return new Problem("invalid_request", `${path}: ${message}`, { errors: [{ path, message }] });
}

/** Ajv's messages say what must be; they do not say which key is too much. */
function messageOf(error: ErrorObject | undefined): string {
  if (error === undefined) return "is not valid";
  const { keyword, params, message = "is not valid" } = error;
  if (keyword === "additionalProperties") return `has an unknown key ${shown(params.additionalProperty)}`;
  if (keyword === "enum") return `must be one of ${(params.allowedValues as string[]).join(", ")}`;
  return message;
}

/** What a client made up is echoed in part only. */
function shown(key: unknown): string {
  return JSON.stringify(String(key).slice(0, 64));
}
