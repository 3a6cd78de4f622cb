/** Metrics of the catalogue that a healthy site may lack, with the reason: what checks the catalogue leaves them out. */
import { probeCertificateExpiry } from "./blackbox.ts";
import { containerPeriods, containerThrottled } from "./cadvisor.ts";

const limited = "only containers with a limit of CPU have it";

export const notEverywhere: Readonly<Record<string, string>> = {
  [probeCertificateExpiry.name]: "only an endpoint with TLS has certificates",
  [containerPeriods.name]: limited,
  [containerThrottled.name]: limited,
};
