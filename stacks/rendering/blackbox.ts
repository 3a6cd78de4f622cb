/** Configuration of the blackbox exporter: how an endpoint is probed. */
import { yaml } from "./yaml.ts";

export function renderBlackbox(): string {
  return yaml("Blackbox exporter: probes the endpoint as a client of another host sees it.", {
    modules: {
      endpoint: {
        prober: "http",
        timeout: "4s",
        http: {
          preferred_ip_protocol: "ip4",
          valid_status_codes: [200],
          follow_redirects: false,
          authorization: { type: "Bearer", credentials_file: "/etc/vigia/current/endpoint-token" },
        },
      },
    },
  });
}
