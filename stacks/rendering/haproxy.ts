/** Configuration of HAProxy: the one entry to a host's replicas. */
import { asksForKeys, type Site } from "../../signals/site.ts";

/** Attempts of a request that reached no server; another replica gets the next one. */
const retries = 3;

/** Seconds between two checks of a replica; the service drains for longer than two of them. */
export const checkSeconds = 1;

/** 8080 is published on the loopback address only, 8081 is what other hosts reach. */
const binds = `  bind :8080
  bind :8081`;

const token = `  # What other hosts reach is 8081, and asks for a token.
${binds}
  acl authorized req.fhdr(authorization) -m str -f /etc/vigia/current/authorizations
  http-request deny deny_status 401 if { dst_port 8081 } !authorized
  http-request del-header authorization`;

const keys = `  # The service asks each caller for its key, on both ports.
${binds}`;

export function renderHaproxy(site: Site): string {
  // While replicas are replaced, the old and the new ones answer at the same time.
  const slots = site.replicas * 2 + 2;
  return `# HAProxy: front end of the prediction service.
# Headers of a request may take 15 kB together (tune.bufsize less tune.maxrewrite); more is answered with 400. Bodies are
# limited by the service. Headers such as x-request-id and traceparent pass as they are.
global
  tune.bufsize 16384
  tune.maxrewrite 1024
  log stdout format raw local0 info
  maxconn 4096
  hard-stop-after 10s

defaults
  mode http
  log global
  option httplog
  option dontlognull
  option dontlog-normal
  option http-keep-alive
  option forwardfor
  option redispatch 1
  retries ${retries}
  # Only what reached no server is tried again: a prediction that was made is never made twice.
  retry-on conn-failure
  timeout connect 1s
  timeout client 30s
  timeout server 15s
  timeout queue 5s
  timeout http-request 10s
  timeout http-keep-alive 30s

# The network's DNS finds the replicas; their names are generated.
resolvers engine
  nameserver dns 127.0.0.11:53
  resolve_retries 3
  timeout resolve 1s
  timeout retry 1s
  hold valid 1s
  hold obsolete 1s
  accepted_payload_size 8192

frontend predictions
${asksForKeys(site) ? keys : token}
  default_backend service

backend service
  balance leastconn
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter ${checkSeconds}s fall 2 rise 1 resolvers engine init-addr none resolve-prefer ipv4
  server-template replica 1-${slots} service:8080

frontend metrics
  bind :8405
  option dontlog-normal
  http-request use-service prometheus-exporter if { path /metrics }
  http-request return status 200 if { path /healthz }
`;
}

/** The values of the header that the endpoint accepts on the published address; one a line. */
export function renderAuthorizations(token: string): string {
  return `Bearer ${token}\n`;
}
