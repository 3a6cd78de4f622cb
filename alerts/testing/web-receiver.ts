/** An HTTP server that keeps what it is sent: a webhook, or what stands for the API of a service. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
}

export interface WebReceiver {
  readonly port: number;
  readonly received: readonly Received[];
  readonly close: () => void;
}

export async function startWebReceiver(host: string): Promise<WebReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || "null");
      received.push({ method, path, authorization: headers.authorization ?? "", body });
      // What PagerDuty and Opsgenie answer; others look at the code below 300 only.
      response.writeHead(202, { "content-type": "application/json" }).end('{"status":"success"}');
    });
  });
  server.listen(0, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
