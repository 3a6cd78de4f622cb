/** Lets fastify check requests and answers with zod, and TypeScript infer their types in handlers. */
import type { FastifySchemaCompiler, FastifyTypeProvider } from "fastify";
import type { FastifySerializerCompiler } from "fastify/types/schema.js";
import type { z } from "zod";
import { type InvalidField, Problem } from "../errors.ts";

export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this["schema"] extends z.ZodType ? z.output<this["schema"]> : unknown;
  readonly serializer: this["schema"] extends z.ZodType ? z.input<this["schema"]> : unknown;
}

/** At most this many fields are named in one answer: a body of 50,000 wrong values must not echo as many errors. */
const maximumFields = 10;

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    const errors: InvalidField[] = result.error.issues
      .slice(0, maximumFields)
      .map(({ path, message }) => ({ path: [httpPart, ...path].join("."), message }));
    const [first] = errors;
    return { error: new Problem("invalid_request", `${first?.path}: ${first?.message}`, { errors }) };
  };

/** An answer that breaks its own schema is our error: it ends as `internal`, never at the client. */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (data) =>
    JSON.stringify(schema.parse(data));
