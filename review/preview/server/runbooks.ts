/** Runbooks as pages: Markdown files of alerts, with the way to the dashboards and the queries that they name. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import MarkdownIt from "markdown-it";

/** Raw HTML in a file is shown as text, so that nothing of a file can run; links other than http(s) and mailto are not made. */
const markdown = new MarkdownIt({ html: false, linkify: true });

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export interface Place {
  readonly uid: string;
  readonly title: string;
}

/**
 * A runbook as HTML. Where it says a dashboard's title outside of code and links, the title becomes a link; each query has a link that runs it.
 * @param places dashboards that are there
 */
export function renderRunbook(text: string, places: readonly Place[]): string {
  const tokens = markdown.parse(text, {});
  const html = markdown.renderer.render(tokens, markdown.options, {});
  return withQueries(withDashboards(html, places), text);
}

/** Between tags, and not inside of `<a>` or `<code>`. */
function withDashboards(html: string, places: readonly Place[]): string {
  if (places.length === 0) return html;
  const longestFirst = places.toSorted((a, b) => b.title.length - a.title.length);
  const titles = new RegExp(
    `\\b(${longestFirst.map(({ title }) => escapeHtml(title).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})\\b`,
    "g",
  );
  let inside = 0;
  return html
    .split(/(<[^>]+>)/)
    .map((part) => {
      if (part.startsWith("<")) {
        if (/^<(a|code|pre|h1)\b/.test(part)) inside += 1;
        if (/^<\/(a|code|pre|h1)>/.test(part)) inside -= 1;
        return part;
      }
      if (inside > 0) return part;
      return part.replaceAll(titles, (title) => {
        const place = places.find((it) => escapeHtml(it.title) === title);
        return place === undefined ? title : `<a href="/d/${encodeURIComponent(place.uid)}">${title}</a>`;
      });
    })
    .join("");
}

/** Queries of fenced blocks, one a line; a line that does not close its brackets goes on. */
export function queriesOf(text: string): string[] {
  const blocks = markdown.parse(text, {}).filter(({ type, info }) => type === "fence" && info.trim() === "promql");
  return blocks.flatMap(({ content }) => {
    const queries: string[] = [];
    let open = "";
    for (const line of content.split("\n")) {
      const code = line.replace(/(^|\s)#.*$/, "").trimEnd();
      if (code.trim() === "") continue;
      open = open === "" ? code.trim() : `${open} ${code.trim()}`;
      const depth =
        [..."([{"].reduce((sum, bracket) => sum + open.split(bracket).length, 0) -
        [...")]}"].reduce((sum, bracket) => sum + open.split(bracket).length, 0);
      if (depth > 0) continue;
      queries.push(open);
      open = "";
    }
    return open === "" ? queries : [...queries, open];
  });
}

function withQueries(html: string, text: string): string {
  const queries = queriesOf(text);
  if (queries.length === 0) return html;
  const items = queries.map(
    (query) => `<li><a href="/query?expr=${encodeURIComponent(query)}"><code>${escapeHtml(query)}</code></a></li>`,
  );
  return `${html}<h2>Run these queries</h2><ul class="queries">${items.join("")}</ul>`;
}

const style = `
:root { color-scheme: light dark; }
body { max-width: 860px; margin: 0 auto; padding: 24px 16px; font: 15px/1.55 Inter, system-ui, sans-serif; background: light-dark(#fff, #111217); color: light-dark(#24292e, #ccccdc); }
a { color: light-dark(#1f62e0, #6e9fff); }
code { font: 13px ui-monospace, Menlo, monospace; background: light-dark(#f4f5f5, #22252b); border-radius: 3px; padding: 1px 4px; }
pre { overflow-x: auto; background: light-dark(#f4f5f5, #22252b); border-radius: 4px; padding: 12px; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; } th, td { border: 1px solid light-dark(#d5d8db, #383b42); padding: 4px 8px; text-align: left; }
nav { display: flex; gap: 16px; padding-bottom: 8px; border-bottom: 1px solid light-dark(#d5d8db, #383b42); }
.queries { padding-left: 18px; } .queries code { overflow-wrap: anywhere; }
.list { columns: 2; } .error { color: light-dark(#cf0e5b, #ff5286); }
`;

/** A page with the same head as every other one. @param body HTML */
function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><nav><a href="/">Dashboards</a><a href="/runbooks/">Runbooks</a></nav>${body}</body></html>`;
}

export interface RunbookSources {
  readonly folder: string;
  /** Dashboards to link to; an empty list where they can't be read. */
  readonly places: () => Promise<readonly Place[]>;
}

export function serveRunbooks(app: FastifyInstance, { folder, places }: RunbookSources): void {
  const names = async (): Promise<string[]> =>
    (await readdir(folder))
      .filter((name) => /^[A-Za-z][A-Za-z0-9]*\.md$/.test(name))
      .map((name) => name.slice(0, -3))
      .toSorted();

  app.get("/runbooks", async (_request, reply) => reply.redirect("/runbooks/", 301));

  app.get("/runbooks/", async (_request, reply) => {
    const links = (await names()).map((name) => `<li><a href="/runbooks/${name}.md">${name}</a></li>`);
    return reply
      .type("text/html")
      .send(
        page(
          "Runbooks",
          `<h1>Runbooks</h1><p>One page an alert: what it means, where to look first, what helps.</p><ul class="list">${links.join("")}</ul>`,
        ),
      );
  });

  app.get<{ Params: { name: string } }>("/runbooks/:name", async ({ params }, reply) => {
    const name = params.name.replace(/\.md$/, "");
    const known = await names();
    if (!known.includes(name)) {
      const body = `<h1>No runbook</h1><p>There is no runbook called <code>${escapeHtml(name)}</code>. <a href="/runbooks/">All runbooks</a></p>`;
      return reply.code(404).type("text/html").send(page("No runbook", body));
    }
    const text = await readFile(join(folder, `${name}.md`), "utf8");
    return reply.type("text/html").send(page(name, renderRunbook(text, await places())));
  });
}

export { page };
