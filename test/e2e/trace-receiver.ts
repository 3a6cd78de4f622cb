/** A receiver of traces, OTLP over HTTP: what a site has of its own. */
import { once } from "node:events";
import { createServer } from "node:http";

export interface ReceivedSpan {
  readonly traceId: string;
  readonly name: string;
}

export interface TraceReceiver {
  /** Spans so far. */
  readonly spans: readonly ReceivedSpan[];
  close(): void;
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[];
}

/** @param address of this machine that the stack's containers reach. */
export async function startTraceReceiver(address: string, port: number): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    spans,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
