/** Chooses the format of `/metrics` as the scraper prefers it (RFC 9110, section 12.5.1). */
import type { Format } from "./text-format.ts";

interface Offer {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

/** Text where nothing else is preferred: every reader knows it, and vmagent and people with a browser ask for it. */
export function negotiate(accept: string | undefined): Format {
  const offers = (accept ?? "").split(",").map(parseOffer);
  const quality = (format: Format) =>
    Math.max(0, ...offers.filter((offer) => matches(offer, format)).map((offer) => offer.quality));
  return quality("openmetrics") > quality("text") ? "openmetrics" : "text";
}

function parseOffer(text: string): Offer {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const parameter = (name: string) =>
    parameters
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', "");
  const quality = Number(parameter("q") ?? 1);
  return { type, version: parameter("version"), quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** Only OpenMetrics 1.0.0 is printed; any version of plain text is readable as 0.0.4 as long as names are plain. */
function matches({ type, version }: Offer, format: Format): boolean {
  if (format === "openmetrics") {
    return type === "application/openmetrics-text" && (version === undefined || version === "1.0.0");
  }
  return type === "text/plain" || type === "text/*" || type === "*/*";
}
