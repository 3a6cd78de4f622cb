/**
 * Answers a page's requests from this process. Chromium drops every connection when the machine gets or loses a network
 * interface (ERR_NETWORK_CHANGED), which Docker does at each start of a container; and nothing of the page can reach
 * another server.
 */
import type { HTTPRequest, Page } from "puppeteer-core";

export interface Refusal {
  readonly url: string;
  readonly status: number;
}

/** @param refused gets each answer that is an error */
export async function fetchFor(page: Page, server: string, refused: (refusal: Refusal) => void): Promise<void> {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    void answer(request, server, refused).catch(() => undefined); // the page has gone on to something else
  });
}

async function answer(request: HTTPRequest, server: string, refused: (refusal: Refusal) => void): Promise<void> {
  const url = request.url();
  if (url.startsWith("data:")) return request.continue();
  if (new URL(url).origin !== new URL(server).origin) {
    refused({ url, status: 0 });
    return request.abort("blockedbyclient");
  }
  const method = request.method();
  const body = method === "POST" ? ((await request.fetchPostData()) ?? "") : undefined;
  const type = request.headers()["content-type"];
  const reply = await fetch(url, {
    method,
    headers: type === undefined ? {} : { "content-type": type },
    ...(body === undefined ? {} : { body }),
  });
  const content = Buffer.from(await reply.arrayBuffer());
  if (!reply.ok) refused({ url, status: reply.status });
  const headers = Object.fromEntries(
    [...reply.headers].filter(
      ([name]) => !/^(content-length|content-encoding|connection|keep-alive|transfer-encoding)$/.test(name),
    ),
  );
  return request.respond({ status: reply.status, headers, body: content });
}
