/** The API for people: the OpenAPI document as one page of HTML without scripts, so that it works offline. */
import { escapeText, formatted } from "./html.ts";
import type { OpenApiDocument, OpenApiOperation } from "./openapi.ts";
import { schemaText } from "./schema-text.ts";
import { style } from "./style.ts";

export function docsPage({ info, paths, components }: OpenApiDocument): string {
  const schemas = components.schemas as Readonly<Record<string, unknown>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const contents = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${operation.operationId}"><b class="${method}">${method}</b> <code>${escapeText(path)}</code></a> ${escapeText(operation.summary)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(info.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeText(info.title)}</h1>
${formatted(info.description)}
<p>For programs: <a href="/docs/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav><ul>${contents.join("\n")}</ul></nav>
${operations.map(({ path, method, operation }) => section(method, path, operation, schemas)).join("\n")}
</main>
</body>
</html>
`;
}

function section(
  method: string,
  path: string,
  operation: OpenApiOperation,
  schemas: Readonly<Record<string, unknown>>,
): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content["application/json"]?.schema;
  return `<section id="${operationId}">
<h2><b class="${method}">${method}</b> <code>${escapeText(path)}</code></h2>
<p><strong>${escapeText(summary)}.</strong></p>
${description === undefined ? "" : formatted(description)}
${parameters.length === 0 ? "" : parameterTable(parameters)}
${body === undefined ? "" : `<h3>Body</h3><pre>${escapeText(schemaText(body, schemas))}</pre>`}
<h3>Answers</h3>
${Object.entries(responses)
  .map(([status, response]) => answer(status, response, schemas))
  .join("\n")}
</section>`;
}

function parameterTable(parameters: OpenApiOperation["parameters"]): string {
  const rows = parameters.map(
    ({ name, in: place, required, description = "" }) =>
      `<tr><td><code>${escapeText(name)}</code></td><td>${place}${required ? "" : ", optional"}</td><td>${formatted(description)}</td></tr>`,
  );
  return `<h3>Parameters</h3><table>${rows.join("")}</table>`;
}

function answer(
  status: string,
  { description, content = {} }: OpenApiOperation["responses"][string],
  schemas: Readonly<Record<string, unknown>>,
): string {
  const [media] = Object.entries(content);
  const isProblem = media?.[0] === "application/problem+json";
  const shape =
    media === undefined || isProblem
      ? ""
      : `<p class="media">${escapeText(media[0])}</p><pre>${escapeText(schemaText(media[1].schema, schemas))}</pre>`;
  return `<details${isProblem ? "" : " open"}><summary><b>${status}</b>${isProblem ? " problem" : ""}</summary>${formatted(description)}${shape}</details>`;
}
