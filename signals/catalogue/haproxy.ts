/** HAProxy's own exporter (2.6). The front end counts every request, also while no replica answers. */
import { counter, gauge } from "../metric.ts";

/** Names of HAProxy's proxies, as its configuration says them. */
export const frontend = "predictions";
export const backend = "service";

export const frontendRequests = counter("haproxy_frontend_http_requests_total", {
  help: "HTTP requests that the front end received.",
  unit: "count",
  labels: ["proxy"],
});

export const frontendResponses = counter("haproxy_frontend_http_responses_total", {
  help: "HTTP responses that the front end sent, by class: 1xx, 2xx, 3xx, 4xx, 5xx, other.",
  unit: "count",
  labels: ["proxy", "code"],
});

export const frontendBytesIn = counter("haproxy_frontend_bytes_in_total", {
  help: "Bytes that clients sent.",
  unit: "bytes",
  labels: ["proxy"],
});

export const frontendBytesOut = counter("haproxy_frontend_bytes_out_total", {
  help: "Bytes that clients were sent.",
  unit: "bytes",
  labels: ["proxy"],
});

export const frontendSessions = gauge("haproxy_frontend_current_sessions", {
  help: "Open client sessions.",
  unit: "count",
  labels: ["proxy"],
});

export const backendServers = gauge("haproxy_backend_active_servers", {
  help: "Replicas whose health check passes.",
  unit: "count",
  labels: ["proxy"],
});

export const backendQueue = gauge("haproxy_backend_current_queue", {
  help: "Requests waiting for a free replica.",
  unit: "count",
  labels: ["proxy"],
});

export const backendConnectionErrors = counter("haproxy_backend_connection_errors_total", {
  help: "Failed attempts to connect to a replica; one request can fail several times and still be answered.",
  unit: "count",
  labels: ["proxy"],
});

export const backendResponseErrors = counter("haproxy_backend_response_errors_total", {
  help: "Replies of a replica that were broken off or invalid.",
  unit: "count",
  labels: ["proxy"],
});

export const backendRedispatches = counter("haproxy_backend_redispatch_warnings_total", {
  help: "Requests handed to another replica after the first one could not be reached.",
  unit: "count",
  labels: ["proxy"],
});

export const haproxyMetrics = {
  frontendRequests,
  frontendResponses,
  frontendBytesIn,
  frontendBytesOut,
  frontendSessions,
  backendServers,
  backendQueue,
  backendConnectionErrors,
  backendResponseErrors,
  backendRedispatches,
} as const;
