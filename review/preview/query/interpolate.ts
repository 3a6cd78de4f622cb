/** Variables in queries, titles and links, as Grafana fills them in. */

/** What is chosen for a variable of a dashboard. */
export interface Choice {
  readonly name: string;
  readonly text: string;
  readonly values: readonly string[];
  /** `All` is chosen. */
  readonly all: boolean;
  /** What stands for `All`, in place of the list of all values. It is a regular expression already. */
  readonly allValue?: string;
  /** Whether several values could be chosen: then a value stands in a regular expression. */
  readonly several: boolean;
}

export type Choices = ReadonlyMap<string, Choice>;

/** Every way to write a variable: `$name`, `${name}`, `${name:format}`, `${name.field}`, `[[name]]`. */
const reference = /\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}|\$(\w+)|\[\[(\w+)(?::([^\]]+))?\]\]/g;

/** For a string literal of PromQL that is a regular expression: one backslash is written as two. */
function escapeRegex(value: string): string {
  return value.replaceAll("\\", "\\\\\\\\").replaceAll(/[$^*{}[\]'+?.()|]/g, "\\\\$&");
}

function escapeLiteral(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

function alternatives(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : `(${values.join("|")})`;
}

/** A choice as it stands in PromQL. */
function inQuery(choice: Choice): string {
  if (choice.all && choice.allValue !== undefined) return choice.allValue;
  if (!choice.several) return escapeLiteral(choice.values[0] ?? "");
  return alternatives(choice.values.map(escapeRegex));
}

/** `var-name=value` for links: `All` stays `All`, so that it means the same on another dashboard. */
export function queryParameters(choice: Choice): string {
  const values = choice.all ? ["$__all"] : choice.values;
  return values.map((value) => `var-${encodeURIComponent(choice.name)}=${encodeURIComponent(value)}`).join("&");
}

function formatted(choice: Choice, format: string | undefined, usual: (choice: Choice) => string): string {
  const values = choice.all && choice.allValue !== undefined ? [choice.allValue] : choice.values;
  switch (format) {
    case undefined:
      return usual(choice);
    case "raw":
      return values.join(",");
    case "csv":
    case "text":
      return format === "text" ? choice.text : values.join(",");
    case "pipe":
      return values.join("|");
    case "regex":
      return choice.all && choice.allValue !== undefined
        ? choice.allValue
        : alternatives(values.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, "\\$&")));
    case "json":
      return JSON.stringify(values);
    case "percentencode":
      return encodeURIComponent(values.join(","));
    case "queryparam":
      return queryParameters(choice);
    default:
      throw new Error(`\${${choice.name}:${format}}: the preview does not know the format '${format}'`);
  }
}

/**
 * Text with variables filled in. A variable that is neither in `own` nor chosen stays as it is written, as in Grafana: a
 * query with it fails and says so.
 * @param own Grafana's own variables by name, which take no format
 */
function fill(
  text: string,
  choices: Choices,
  own: Readonly<Record<string, string>>,
  usual: (choice: Choice) => string,
): string {
  return text.replaceAll(reference, (written: string, ...groups: (string | undefined)[]) => {
    const [braced, field, format, plain, bracketed, oldFormat] = groups;
    const name = braced ?? plain ?? bracketed ?? "";
    const path = field === undefined ? name : `${name}.${field}`;
    const value = own[path];
    if (value !== undefined) return value;
    const choice = choices.get(name);
    return choice === undefined || field !== undefined ? written : formatted(choice, format ?? oldFormat, usual);
  });
}

/** A query as it is sent to Prometheus. */
export function interpolateQuery(query: string, choices: Choices, own: Readonly<Record<string, string>> = {}): string {
  return fill(query, choices, own, inQuery);
}

/** A title, a description or a data source's uid: what a reader would call the choice. */
export function interpolateText(text: string, choices: Choices, own: Readonly<Record<string, string>> = {}): string {
  return fill(text, choices, own, (choice) => (choice.all ? choice.text : choice.values.join(" + ")));
}

/** A link's address: what comes from data is encoded; `own` may hold whole parameters, under the two names that say so. */
export function interpolateLink(url: string, choices: Choices, own: Readonly<Record<string, string>>): string {
  const { __url_time_range: time = "", ...data } = own;
  const encoded = Object.entries(data).map(([name, value]) => [name, encodeURIComponent(value)]);
  const everything = [...choices.values()].map(queryParameters).filter(Boolean).join("&");
  const address = { ...Object.fromEntries(encoded), __url_time_range: time, __all_variables: everything };
  return fill(url, choices, address, (choice) =>
    encodeURIComponent((choice.all ? ["$__all"] : choice.values).join(",")),
  );
}
