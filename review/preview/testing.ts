/** A Prometheus of a few made-up answers, for tests of the page. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakePrometheus {
  readonly url: string;
  /** What was asked: path and parameters. */
  readonly asked: { readonly path: string; readonly parameters: URLSearchParams }[];
  readonly close: () => void;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: string];

/** @param answers samples of a query; undefined: a parse error; "never": no answer at all */
export async function fakePrometheus(
  answers: (query: string) => readonly Sample[] | "never" | undefined,
): Promise<FakePrometheus> {
  const asked: FakePrometheus["asked"] = [];
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const { pathname, search } = new URL(request.url ?? "", "http://localhost");
      const parameters = new URLSearchParams(request.method === "POST" ? body : search);
      asked.push({ path: pathname, parameters });
      const send = (status: number, content: object) =>
        reply.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
      if (pathname.startsWith("/api/v1/label/")) return send(200, { status: "success", data: ["vm-1", "vm-2"] });
      const samples = answers(parameters.get("query") ?? "");
      if (samples === "never") return;
      if (samples === undefined)
        return send(400, { status: "error", errorType: "bad_data", error: "1:4: parse error" });
      if (pathname.endsWith("/query_range")) {
        const [start, end, step] = ["start", "end", "step"].map((name) => Number(parameters.get(name)));
        const times: number[] = [];
        for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 60) times.push(at);
        const result = samples.map(([metric, value]) => ({ metric, values: times.map((time) => [time, value]) }));
        return send(200, { status: "success", data: { resultType: "matrix", result } });
      }
      const time = Number(parameters.get("time"));
      const result = samples.map(([metric, value]) => ({ metric, value: [time, value] }));
      return send(200, { status: "success", data: { resultType: "vector", result } });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

const position = (index: number, w = 12, h = 8) => ({ x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w, h });
const datasource = { type: "prometheus", uid: "$datasource" };
const range = (expr: string) => [{ refId: "A", expr, legendFormat: "{{host}}", range: true, datasource }];
const instant = (refId: string, expr: string) => ({
  refId,
  expr,
  instant: true,
  range: false,
  format: "table",
  datasource,
});

/** A dashboard with each kind of panel, and with each way in which one can have nothing to draw. */
export const sampleDashboard = {
  uid: "sample",
  title: "Sample",
  tags: ["vigia"],
  time: { from: "now-15m", to: "now" },
  templating: {
    list: [
      { name: "datasource", type: "datasource", query: "prometheus" },
      {
        name: "host",
        type: "query",
        query: "label_values(up, host)",
        datasource,
        multi: true,
        includeAll: true,
        allValue: ".+",
      },
    ],
  },
  annotations: { list: [{ name: "Alerts", expr: "alerts", datasource, iconColor: "red", titleFormat: "{{host}}" }] },
  panels: [
    { id: 1, type: "row", title: "Open", gridPos: { x: 0, y: 0, w: 24, h: 1 } },
    {
      id: 2,
      type: "timeseries",
      title: "Lines of $host",
      description: "What **this** is.",
      gridPos: position(0),
      targets: range('lines{host=~"$host"}[$__rate_interval]'),
      fieldConfig: {
        defaults: {
          unit: "s",
          custom: { thresholdsStyle: { mode: "dashed" }, axisSoftMax: 2 },
          thresholds: {
            mode: "absolute",
            steps: [
              { value: null, color: "green" },
              { value: 1.5, color: "red" },
            ],
          },
        },
        overrides: [],
      },
    },
    {
      id: 3,
      type: "table",
      title: "Joined",
      gridPos: position(1),
      targets: [instant("A", "first"), instant("B", "second")],
      fieldConfig: {
        defaults: {},
        overrides: [{ matcher: { id: "byName", options: "Seconds" }, properties: [{ id: "unit", value: "s" }] }],
      },
      options: { sortBy: [{ displayName: "Seconds", desc: true }] },
      transformations: [
        { id: "merge", options: {} },
        {
          id: "organize",
          options: {
            excludeByName: { Time: true },
            indexByName: { host: 0, "Value #A": 1, "Value #B": 2 },
            renameByName: { "Value #A": "Count", "Value #B": "Seconds" },
          },
        },
      ],
    },
    {
      id: 4,
      type: "stat",
      title: "One value",
      gridPos: position(2),
      targets: [{ refId: "A", expr: "value", instant: true, datasource }],
      fieldConfig: { defaults: { unit: "percentunit" }, overrides: [] },
    },
    {
      id: 5,
      type: "text",
      title: "Words",
      gridPos: position(3),
      options: { mode: "markdown", content: "Some **bold** <script>x</script>" },
    },
    { id: 6, type: "timeseries", title: "Nothing there", gridPos: position(4), targets: range("none") },
    { id: 7, type: "timeseries", title: "Refused", gridPos: position(5), targets: range("wrong(") },
    { id: 8, type: "timeseries", title: "Only NaN", gridPos: position(6), targets: range("nan") },
    { id: 9, type: "heatmap", title: "Unknown kind", gridPos: position(7), targets: range("lines") },
    {
      id: 10,
      type: "timeseries",
      title: "Elsewhere",
      gridPos: position(8),
      targets: [{ ...range("lines")[0], datasource: { uid: "loki" } }],
    },
    {
      id: 11,
      type: "row",
      title: "Closed",
      collapsed: true,
      gridPos: { x: 0, y: 40, w: 24, h: 1 },
      panels: [
        {
          id: 12,
          type: "stat",
          title: "Inside",
          gridPos: position(12),
          targets: [{ refId: "A", expr: "value", instant: true, datasource }],
        },
      ],
    },
  ],
};

export function sampleAnswers(query: string): readonly Sample[] | "never" | undefined {
  if (query.startsWith("lines"))
    return [
      [{ host: "vm-1" }, "1"],
      [{ host: "vm-2" }, "0.25"],
    ];
  const table: Record<string, readonly Sample[] | "never"> = {
    first: [
      [{ host: "vm-1" }, "10"],
      [{ host: "vm-2" }, "20"],
    ],
    second: [
      [{ host: "vm-1" }, "0.5"],
      [{ host: "vm-2" }, "90"],
    ],
    value: [[{}, "0.421"]],
    nan: [[{ host: "vm-1" }, "NaN"]],
    alerts: [[{ host: "vm-1" }, "1"]],
    none: [],
    slow: "never",
  };
  return table[query];
}
