/** A JSON Schema as a few lines that a person reads at once. */
import type { JsonSchema } from "../json-schema.ts";

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly description?: string;
}

/** @param schemas those that references name. */
export function schemaText(schema: JsonSchema, schemas: Readonly<Record<string, unknown>>): string {
  return lines(schema as Node, schemas, "").text;
}

interface Rendered {
  readonly text: string;
}

function lines(node: Node, schemas: Readonly<Record<string, unknown>>, indent: string): Rendered {
  if (node.$ref !== undefined) {
    const name = node.$ref.slice(node.$ref.lastIndexOf("/") + 1);
    // One description of a problem is enough for a page.
    return name === "Problem" && indent !== "" ? { text: name } : lines(schemas[name] as Node, schemas, indent);
  }
  if (node.anyOf !== undefined) {
    return { text: node.anyOf.map((each) => lines(each, schemas, indent).text).join(" | ") };
  }
  if (node.properties !== undefined) return { text: objectText(node, schemas, indent) };
  if (node.items !== undefined) return { text: `[${lines(node.items, schemas, indent).text}, ...]${bounds(node)}` };
  return { text: scalarText(node) };
}

function objectText(
  { properties = {}, required = [] }: Node,
  schemas: Readonly<Record<string, unknown>>,
  indent: string,
): string {
  const inner = `${indent}  `;
  const entries = Object.entries(properties).map(([name, node]) => {
    const optional = required.includes(name) ? "" : "?";
    const comment = node.description === undefined ? "" : `  // ${node.description}`;
    return `${inner}${name}${optional}: ${lines(node, schemas, inner).text}${comment}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join("\n")}\n${indent}}`;
}

function scalarText(node: Node): string {
  if (node.enum !== undefined) {
    // The list of codes stands at the answers.
    return node.enum.length > 8 ? "string" : node.enum.map((each) => JSON.stringify(each)).join(" | ");
  }
  const type = node.format ?? node.type ?? "any";
  return `${type}${node.pattern === undefined ? "" : ` ${node.pattern}`}${bounds(node)}`;
}

function bounds({ minimum, maximum, minItems, maxItems }: Node): string {
  const from = minimum ?? minItems;
  const to = maximum ?? maxItems;
  // Whole numbers that any JSON number holds are no bound worth reading.
  if (to === undefined || to === Number.MAX_SAFE_INTEGER) return "";
  return ` (${from ?? 0} to ${to})`;
}
