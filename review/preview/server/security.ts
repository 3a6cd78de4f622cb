/** Headers of every answer. */
import type { FastifyInstance } from "fastify";

/**
 * The page loads nothing from anywhere else. Grafana's styles are made by emotion, as `<style>` elements without a nonce;
 * its tables and joins compile functions of their columns (`new Function`), which Grafana's own policy allows too.
 */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (_request, reply) => {
    void reply.headers({
      "content-security-policy": contentPolicy,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });
}

/**
 * Only names that this server can have: a page of the open web whose name was pointed at 127.0.0.1 would otherwise read
 * whatever Prometheus knows through a visitor's browser.
 */
export function refuseForeignHosts(app: FastifyInstance, allowed: readonly string[]): void {
  const known = new Set(["localhost", "127.0.0.1", "[::1]", ...allowed]);
  app.addHook("onRequest", async (request, reply) => {
    const name = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
    // The health check says no name; it tells nothing.
    if (known.has(name) || request.url === "/healthz") return;
    await reply
      .code(421)
      .send({ message: `this server is not '${name}'; open it as 127.0.0.1, or start it with --allow-host ${name}` });
  });
}
