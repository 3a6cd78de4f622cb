/** The OpenAPI 3.1 document, from the operations and their zod schemas. */
import type { z } from "zod";
import { describeProblem, type ProblemCode } from "../../errors.ts";
import { componentSchema, type JsonSchema, jsonSchema } from "../json-schema.ts";
import { commonProblems, type Operation, operations } from "../operations.ts";
import { problemSchema } from "../schemas/problem.ts";

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

const description = `Judges points of time series. Every answered prediction is recorded.

Errors are problem documents (RFC 9457); \`code\` is stable. Every answer has \`x-request-id\`: the caller's, if it is 1 to 128
letters, digits or \`_.:/+=-\`, else a new one. A 429 or 503 says in \`retry-after\` after how many seconds to come back.
Where the site names clients, send an API key in \`x-api-key\` or as a bearer token.`;

const requestIdHeader = {
  "x-request-id": { description: "Stands in the service's log too.", schema: { type: "string" }, required: true },
};
const retryAfterHeader = {
  "retry-after": { description: "Seconds.", schema: { type: "string", pattern: "^[0-9]+$" }, required: true },
};

export function openApiDocument(): OpenApiDocument {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const each of Object.values(operations) as Operation[]) {
    const path = each.path.replace(/:([a-z_]+)/g, "{$1}");
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: describe(each, schemas) };
  }
  const security = {
    apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
    bearer: { type: "http", scheme: "bearer" },
  };
  return {
    openapi: "3.1.0",
    info: { title: "Vigia prediction service", version: "1", description },
    paths,
    components: { schemas, securitySchemes: security },
  };
}

function describe(operation: Operation, schemas: Record<string, unknown>): OpenApiOperation {
  const { id, summary, params, query, body, open } = operation;
  return {
    operationId: id,
    summary,
    ...(operation.description !== undefined && { description: operation.description }),
    // No key is needed where the site names no clients.
    ...(open !== true && { security: [{}, { apiKey: [] }, { bearer: [] }] }),
    parameters: [...parameters(params, "path"), ...parameters(query, "query")],
    ...(body && { requestBody: { required: true as const, content: json(body, schemas) } }),
    responses: responses(operation, schemas),
  };
}

function parameters(schema: z.ZodType | undefined, place: "path" | "query"): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, JsonSchema & { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description: text, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(text !== undefined && { description: text }),
    schema: rest,
  }));
}

function responses(
  { answers, mediaType, problems, open }: Operation,
  schemas: Record<string, unknown>,
): OpenApiOperation["responses"] {
  const result: Record<string, { description: string; headers: object; content: Content }> = {};
  for (const [status, { description: text, schema }] of Object.entries(answers)) {
    const content = mediaType === undefined ? json(schema, schemas) : { [mediaType]: { schema: jsonSchema(schema) } };
    result[status] = { description: text, headers: requestIdHeader, content };
  }
  const all = open === true ? [] : [...new Set<ProblemCode>([...commonProblems, ...problems])];
  for (const [status, codes] of Map.groupBy(all, (code) => describeProblem(code).status)) {
    const lines = codes.map((code) => `- \`${code}\`: ${describeProblem(code).title}.`);
    result[status] = {
      description: lines.join("\n"),
      headers: { ...requestIdHeader, ...((status === 429 || status === 503) && retryAfterHeader) },
      content: { "application/problem+json": { schema: componentSchema(problemSchema, schemas) } },
    };
  }
  return result;
}

function json(schema: z.ZodType, schemas: Record<string, unknown>): Content {
  return { "application/json": { schema: componentSchema(schema, schemas) } };
}
