/** Configuration of the blackbox exporter: how an endpoint is probed. */
import { asksForKeys, type Site } from "../../signals/site.ts";
import { yaml } from "./yaml.ts";

/** `/readyz` asks for no API key; the token is HAProxy's, where it asks for one. */
export function renderBlackbox(site: Site): string {
  const token = { authorization: { type: "Bearer", credentials_file: "/etc/vigia/current/endpoint-token" } };
  return yaml("Blackbox exporter: probes the endpoint as a client of another host sees it.", {
    modules: {
      endpoint: {
        prober: "http",
        timeout: "4s",
        http: {
          preferred_ip_protocol: "ip4",
          valid_status_codes: [200],
          follow_redirects: false,
          ...(asksForKeys(site) ? {} : token),
        },
      },
    },
  });
}
