/** Pictures before and after of what changed, taken by the preview's own command. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Change, Rendered } from "../diff/index.ts";
import { recordData } from "../recorded-data/index.ts";
import type { PicturePair } from "./markdown.ts";
import { root, run } from "./processes.ts";
import { during, say } from "./progress.ts";

/** More than a reviewer looks at; each takes a second or two. */
const mostPictures = 40;

const command = "review/preview/screenshots.ts";

export interface PictureRequest {
  readonly changes: readonly Change[];
  readonly before: Rendered;
  readonly after: Rendered;
  /** The folder of the report. */
  readonly out: string;
  readonly prometheus?: string;
  readonly victoriametrics?: string;
  readonly user?: string;
  readonly passwordFile?: string;
}

export interface Pictures {
  readonly pairs: readonly PicturePair[];
  readonly note: string;
  /** Why there are none although something changed; undefined where there is no such reason. */
  readonly failure?: string;
}

interface Shot {
  readonly title: string;
  readonly uid: string;
  readonly before?: number | "whole";
  readonly after?: number | "whole";
}

function shotsOf({ changes, before, after }: PictureRequest): Shot[] {
  const there = (rendered: Rendered, uid: string) => rendered.dashboards.some((it) => it.uid === uid);
  return changes.flatMap(({ group, subject, kind, sight }): Shot[] => {
    if (!sight || kind === "moved") return [];
    const title = `${group}: ${subject}`;
    const { uid } = sight;
    if (sight.before === undefined && sight.after === undefined)
      return [
        {
          title,
          uid,
          ...(there(before, uid) && { before: "whole" as const }),
          ...(there(after, uid) && { after: "whole" as const }),
        },
      ];
    return [
      {
        title,
        uid,
        ...(sight.before !== undefined && { before: sight.before }),
        ...(sight.after !== undefined && { after: sight.after }),
      },
    ];
  });
}

/** The scrape interval that the stack's data source tells Grafana (seconds). */
function intervalOf(rendered: Rendered): number {
  const found = /timeInterval: (\d+)s/.exec(rendered.others.get("grafana/datasources.yaml") ?? "");
  return Number(found?.[1] ?? 15);
}

interface Source {
  readonly prometheus: string;
  readonly victoriametrics: string;
  readonly from: string;
  readonly to: string;
  /** Further arguments of the command: who asks, and how often is scraped. */
  readonly login: readonly string[];
  readonly note: string;
  readonly stop: () => Promise<void>;
}

/** @throws Error naming the address, where no Prometheus answers a query there. */
async function answers({ prometheus, user, passwordFile }: PictureRequest): Promise<void> {
  if (prometheus === undefined) return;
  const password = passwordFile === undefined ? "" : readFileSync(passwordFile, "utf8").trim();
  const login = Buffer.from(`${user ?? ""}:${password}`).toString("base64");
  const headers: Record<string, string> = user === undefined ? {} : { authorization: `Basic ${login}` };
  const answer = await fetch(`${prometheus}/api/v1/query?query=1`, {
    headers,
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    const cause =
      error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    throw new Error(
      `--prometheus ${prometheus}: does not answer (${cause}); name another, or leave it out for recorded data`,
    );
  });
  if (!answer.ok)
    throw new Error(
      `--prometheus ${prometheus}: answers ${answer.status}; ${answer.status === 401 ? "give --user and --password-file" : "name a Prometheus"}`,
    );
}

async function sourceFor(request: PictureRequest): Promise<Source> {
  const { prometheus, victoriametrics, user, passwordFile } = request;
  const hour = 3_600_000;
  if (prometheus !== undefined) {
    await answers(request);
    const to = Date.now();
    return {
      prometheus,
      victoriametrics: victoriametrics ?? prometheus,
      from: String(to - hour),
      to: String(to),
      login: [
        ...(user === undefined ? [] : ["--user", user]),
        ...(passwordFile === undefined ? [] : ["--password-file", passwordFile]),
      ],
      note: `Live data of ${new URL(prometheus).host}, one hour up to ${new Date(to).toISOString()}. Data that a change newly makes (recording rules) is not there yet.`,
      stop: async () => {},
    };
  }
  const rendered = [request.before, request.after];
  const data = await during("making recorded data", () => recordData(rendered, intervalOf(request.after)));
  say(`recorded data: ${data.series} series over ${data.hours} h at ${data.url}`);
  return {
    prometheus: data.url,
    victoriametrics: data.url,
    from: String(data.end * 1000 - hour),
    to: String(data.end * 1000),
    login: [],
    note: `Recorded data: ${data.series} made-up series, the same at every run. They show how panels look, not how the platform does.`,
    stop: data.stop,
  };
}

/** Pictures of some panels, or of whole dashboards, of one side. Ids of panels belong to one dashboard. */
async function shoot(
  side: "before" | "after",
  shots: readonly Shot[],
  { rendered, source, scratch }: { rendered: Rendered; source: Source; scratch: string },
): Promise<Map<Shot, string>> {
  const taken = new Map<Shot, string>();
  for (const uid of new Set(shots.map((shot) => shot.uid))) {
    const own = shots.filter((shot) => shot.uid === uid && shot[side] !== undefined);
    for (const whole of [true, false]) {
      const some = own.filter((shot) => (shot[side] === "whole") === whole);
      if (some.length === 0) continue;
      const out = join(scratch, side, uid, whole ? "whole" : "panels");
      mkdirSync(out, { recursive: true });
      const panels = whole ? [] : some.flatMap((shot) => ["--panel", String(shot[side])]);
      const args = [
        ...["--dashboards", join(rendered.folder, "dashboards"), "--out", out, "--uid", uid, ...panels],
        ...["--prometheus", source.prometheus, "--victoriametrics", source.victoriametrics],
        ...["--from", source.from, "--to", source.to, "--theme", "light"],
        ...["--scrape-interval", `${intervalOf(rendered)}s`, ...source.login],
      ];
      const { code, output } = await run(["node", command, ...args], { timeoutSeconds: 300 });
      if (code !== 0) throw new Error(`${command} ended with ${code}: ${output.trim().slice(-1500)}`);
      for (const shot of some) {
        const file = join(out, `${uid}${whole ? "" : `-panel-${shot[side]}`}-light.png`);
        if (existsSync(file)) taken.set(shot, file);
      }
    }
  }
  return taken;
}

export function safeName(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 80);
}

/** Takes the pictures into `out/pictures`; what keeps it from doing so is said in the note. */
export async function takePictures(request: PictureRequest): Promise<Pictures> {
  const all = shotsOf(request);
  if (all.length === 0) return { pairs: [], note: "Nothing that changed can be seen." };
  if (!existsSync(join(root, command)))
    return { pairs: [], note: `None: there is no ${command}.`, failure: `there is no ${command}` };
  const shots = all.slice(0, mostPictures);
  const folder = join(request.out, "pictures");
  const scratch = join(request.out, "scratch");
  let source: Source | undefined;
  try {
    source = await sourceFor(request);
    const { before, after } = request;
    const shared = { source, scratch };
    const old = await during("pictures before", () => shoot("before", shots, { ...shared, rendered: before }));
    const now = await during("pictures after", () => shoot("after", shots, { ...shared, rendered: after }));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const keep = (path: string | undefined, name: string): string | undefined => {
      if (path === undefined) return undefined;
      const kept = join(folder, `${name}.png`);
      cpSync(path, kept);
      return relative(request.out, kept);
    };
    const pairs = shots.map((shot, index): PicturePair => {
      const name = `${String(index + 1).padStart(2, "0")}-${safeName(shot.title)}`;
      const [was, is] = [keep(old.get(shot), `${name}-before`), keep(now.get(shot), `${name}-after`)];
      return {
        title: shot.title,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      };
    });
    const rest = all.length - shots.length;
    const left = rest > 0 ? ` ${rest} more changed panels have no pictures here: see \`make preview\`.` : "";
    return { pairs, note: `${source.note}${left}` };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { pairs: [], note: `None: ${failure.trim().split("\n")[0]}`, failure };
  } finally {
    await source?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
