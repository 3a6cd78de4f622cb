/** What is wrong with a configuration, in words: key, value and fix. */
import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { configSchema } from "./config-schema.ts";

/** A problem of the configuration: the key (with the namespace), its value and what to do. */
export interface Problem {
  readonly key: string;
  readonly value: unknown;
  /** The value is a secret, or may be one: it is not shown. */
  readonly hidden?: boolean;
  readonly message: string;
  readonly fix: string;
}

/** Thrown before any resource is registered; Pulumi prints a RunError without a stack trace. */
export class ConfigError extends RunError {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "one error" : `${problems.length} errors`;
    const lines = problems.map(
      (p) => `  - ${p.key} = ${p.hidden ? "(secret)" : show(p.value)}: ${p.message}.\n    Fix: ${p.fix}.`,
    );
    super(`The configuration of stack '${stack}' has ${count}; nothing was changed:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

function show(value: unknown): string {
  return value === undefined ? "(not set)" : JSON.stringify(value);
}

/** The problems that an issue of the schema stands for. */
export function problemsOf(issue: z.core.$ZodIssue, values: unknown, stack: string): Problem[] {
  const at = (path: readonly PropertyKey[]) => path.reduce<unknown>((node, part) => member(node, part), values);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      key: keyOf([...issue.path, key]),
      value: at([...issue.path, key]),
      message: "unknown key",
      fix: `remove it from Pulumi.${stack}.yaml${knownKeys(issue.path, values)}`,
    }));
  }
  const nearest = issue.code === "invalid_union" ? nearestBranch(issue) : undefined;
  if (nearest !== undefined) {
    return nearest.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, values, stack));
  }
  const key = keyOf(issue.path);
  const value = at(issue.path);
  const fix = value === undefined ? `set ${key} in Pulumi.${stack}.yaml` : `correct ${key} in Pulumi.${stack}.yaml`;
  return [{ key, value, message: issue.message.replace(/\.$/, ""), fix }];
}

/** Of several forms the one that the value has: of the others not even the type is right. */
function nearestBranch({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const wrongForm = ({ code, path }: z.core.$ZodIssue) =>
    path.length === 0 && (code === "invalid_type" || code === "invalid_value");
  return errors.find((issues) => issues.length > 0 && !issues.some(wrongForm));
}

function knownKeys(path: readonly PropertyKey[], values: unknown): string {
  const keys = keysOf(path.reduce(next, { schema: configSchema, value: values }));
  return keys.length === 0 ? "" : ` (known keys here: ${keys.join(", ")})`;
}

interface Place {
  readonly schema: unknown;
  readonly value: unknown;
}

function next(place: Place, part: PropertyKey): Place {
  const { schema, value } = inside(place);
  const inner = member(value, part);
  if (schema instanceof z.ZodObject) return { schema: member(schema.shape, part), value: inner };
  if (schema instanceof z.ZodArray) return { schema: schema.element, value: inner };
  return { schema: undefined, value: inner };
}

/** The schema without what only says that a value may be left out, and of several forms the one that is meant. */
function inside({ schema, value }: Place): Place {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return inside({ schema: schema.unwrap(), value });
  }
  if (schema instanceof z.ZodUnion) {
    const kind = member(value, "kind");
    const objects = schema.options.filter((option) => option instanceof z.ZodObject);
    const meant = objects.find((option) => Reflect.get(option.shape, "kind")?.safeParse(kind).success ?? true);
    return { schema: meant, value };
  }
  return { schema, value };
}

function keysOf(place: Place): readonly string[] {
  const { schema } = inside(place);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
  return [];
}

/** Whether a key is the one of the configuration's top level, or lies in it. */
export function isWithin(key: string, top: string): boolean {
  const whole = keyOf([top]);
  return key === whole || key.startsWith(`${whole}.`) || key.startsWith(`${whole}[`);
}

function member(node: unknown, part: PropertyKey): unknown {
  return typeof node === "object" && node !== null ? Reflect.get(node, part) : undefined;
}

/** `["hosts", 0, "name"]` -> `vigia:hosts[0].name`, the way `pulumi config set --path` writes it. */
export function keyOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `vigia:${first ?? ""}${rest.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("")}`;
}
