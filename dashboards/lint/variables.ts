/** Rules about variables, data sources and links: whatever is named must be there, and whatever is there must be used. */
import type { Document } from "./document.ts";
import { documentRule, panelRule, type Rule } from "./finding.ts";

/** Variables that Grafana itself defines. */
const builtIn = /^__/;

/** Names of variables that a text uses: `$name`, `${name}`, `${name:format}`; paths such as `${__field.labels.x}` by their root. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$([a-zA-Z_]\w*)|\$\{(\w+)[^}]*\}/g)].map(([, plain, braced]) => plain ?? braced ?? "");
}

/** Everything of a dashboard in which a variable means something, but the definitions of variables themselves. */
function uses({ panels, annotations, links, templating }: Document): readonly string[] {
  const queries = templating.list.map(({ datasource, query }) => ({ datasource, query }));
  return variablesIn(JSON.stringify({ panels, annotations, links, queries })).filter((name) => !builtIn.test(name));
}

/** `/d/<uid>?var-a=..&var-b=..`: where it leads, and which variables it sets. */
function parseLink(url: string): { uid: string; sets: readonly string[] } | undefined {
  const [, uid] = /^\/d\/([^/?]+)/.exec(url) ?? [];
  return uid === undefined
    ? undefined
    : { uid, sets: [...url.matchAll(/[?&]var-(\w+)=/g)].map(([, name]) => name ?? "") };
}

function linkProblems(url: string, all: readonly Document[]): readonly string[] {
  const link = parseLink(url);
  if (!link) return /^https:\/\//.test(url) ? [] : [`the link ${url} leads to no dashboard: write /d/<uid>`];
  const target = all.find(({ uid }) => uid === link.uid);
  if (!target) return [`the link ${url} leads to "${link.uid}", which does not exist`];
  const known = target.templating.list.map(({ name }) => name);
  return link.sets
    .filter((name) => !known.includes(name))
    .map((name) => `the link ${url} sets $${name}, which "${link.uid}" does not have`);
}

const sources: Readonly<Record<string, string>> = { $datasource: "datasource", $longterm: "longterm" };

export const variables: readonly Rule[] = [
  documentRule("variable-defined", (document) => {
    const defined = new Set(document.templating.list.map(({ name }) => name));
    const unknown = new Set(uses(document).filter((name) => !defined.has(name)));
    return [...unknown].map((name) => `it uses $${name}, which it does not define`);
  }),
  documentRule("variable-used", (document) => {
    const used = new Set(uses(document));
    return document.templating.list
      .filter(({ name }) => !used.has(name))
      .map(({ name }) => `nothing uses its $${name}`);
  }),
  documentRule("data-source", ({ annotations, templating }) =>
    [...annotations.list, ...templating.list.filter(({ type }) => type === "query")]
      .filter(({ datasource }) => sources[datasource?.uid ?? ""] === undefined)
      .map(({ name, datasource }) => `"${name}" reads ${datasource?.uid}: write $datasource or $longterm`),
  ),
  panelRule("data-source", ({ targets }, { templating }) =>
    targets.flatMap(({ refId, datasource }) => {
      const name = sources[datasource?.uid ?? ""];
      if (datasource?.type !== "prometheus" || name === undefined)
        return [`query ${refId} reads ${datasource?.uid}: write $datasource or $longterm`];
      const variable = templating.list.find((candidate) => candidate.name === name);
      return variable?.type === "datasource" ? [] : [`query ${refId} reads $${name}, which is no data source here`];
    }),
  ),
  documentRule("link", ({ links }, { all }) =>
    links.flatMap(({ url }) => (url === undefined ? [] : linkProblems(url, all))),
  ),
  panelRule("link", ({ fieldConfig }, _document, { all }) => {
    const urls = [...JSON.stringify(fieldConfig).matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url ?? "");
    return urls.flatMap((url) => linkProblems(url, all));
  }),
];
