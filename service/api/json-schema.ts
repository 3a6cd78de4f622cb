/** JSON Schema (2020-12) of the zod schemas: made once at start, so that no request runs zod. */
import { z } from "zod";

export type JsonSchema = { readonly [key: string]: unknown };

/** With `$defs`, as zod makes it; for documents. `direction` says which side of a transform is meant. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, { io: "output" }) as Record<string, unknown>;
  return rest;
}

/** Without references and texts, for compilers of validators and serializers. */
export function plainJsonSchema(schema: z.ZodType): JsonSchema {
  const { $defs = {}, ...root } = jsonSchema(schema);
  return inline(root, $defs as Record<string, unknown>) as JsonSchema;
}

const definitionPrefix = "#/$defs/";
const texts = new Set(["description", "examples", "id", "title"]);

function inline(node: unknown, definitions: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item) => inline(item, definitions));
  if (typeof node !== "object" || node === null) return node;
  const { $ref } = node as { $ref?: string };
  if ($ref !== undefined) return inline(definitions[$ref.slice(definitionPrefix.length)], definitions);
  const isSchema = "type" in node && typeof node.type === "string";
  return Object.fromEntries(
    Object.entries(node)
      // A property may be called `title`; a schema's own title is text.
      .filter(([key]) => !(isSchema && texts.has(key)))
      .map(([key, value]) => [key, inline(value, definitions)]),
  );
}

/** Every name under `$defs` moves to `#/components/schemas/`; the definitions found are added to `components`. */
export function componentSchema(schema: z.ZodType, components: Record<string, unknown>): JsonSchema {
  const { $defs = {}, ...root } = jsonSchema(schema);
  for (const [name, definition] of Object.entries($defs as Record<string, unknown>)) {
    components[name] = moveReferences(definition);
  }
  return moveReferences(root) as JsonSchema;
}

function moveReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(moveReferences);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      // zod leaves the name under which it moved a schema.
      .filter(([key, value]) => !(key === "id" && typeof value === "string"))
      .map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string"
          ? value.replace(definitionPrefix, "#/components/schemas/")
          : moveReferences(value),
      ]),
  );
}
