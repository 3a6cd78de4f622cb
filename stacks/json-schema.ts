/** The configuration as a JSON Schema, by which editors complete and check `Pulumi.<stack>.yaml`. */
import { z } from "zod";
import { configSchema } from "./config-schema.ts";

type Json = Record<string, unknown>;

/** Where it lies in the repository, and what the first line of a stack's file names. */
export const schemaFile = "stacks/vigia.schema.json";

const textFor: Readonly<Record<string, string>> = {
  boolean: "^(true|false)$",
  integer: "^-?\\d+$",
  number: "^-?\\d+(\\.\\d+)?$",
};

/** Pulumi itself writes numbers and truth values as text when it changes the file: both forms are right. */
function alsoAsText(schema: Json): void {
  const pattern = typeof schema.type === "string" ? textFor[schema.type] : undefined;
  if (pattern === undefined || schema.const !== undefined) return;
  const { description, default: byDefault, ...plain } = schema;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, {
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    anyOf: [plain, { type: "string", pattern }],
  });
}

/** A schema of a whole file `Pulumi.<stack>.yaml`. */
export function stackFileSchema(): Json {
  const { $schema, properties, required, ...rest } = z.toJSONSchema(configSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      // Our own mark of what an objective is measured in.
      delete jsonSchema.unit;
      alsoAsText(jsonSchema as Json);
    },
  }) as Json;
  const named = Object.fromEntries(Object.entries(Object(properties)).map(([key, value]) => [`vigia:${key}`, value]));
  const secret = {
    description: "A secret, as `pulumi config set --secret` writes it.",
    type: "object",
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
  };
  return {
    $schema,
    title: "Vigia: the configuration of a stack",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: named,
        required: (required as readonly string[]).map((key) => `vigia:${key}`),
        // Of the namespace only secrets may have names that this schema does not know; other namespaces are not ours.
        patternProperties: { "^(?!vigia:)": {} },
        additionalProperties: secret,
      },
    },
    required: ["config"],
    ...(rest.$defs === undefined ? {} : { $defs: rest.$defs }),
  };
}

/** The text of the file, the same each time. */
export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}
