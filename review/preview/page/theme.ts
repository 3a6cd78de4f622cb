/** Light or dark: what the address says, else what was chosen last, else dark as in Grafana. */
const stored = "vigia.theme";

export type ColourMode = "light" | "dark";

export function colourMode(address: URL): ColourMode {
  const asked = address.searchParams.get("theme") ?? localStorage.getItem(stored);
  return asked === "light" ? "light" : "dark";
}

export function rememberColourMode(mode: ColourMode): void {
  localStorage.setItem(stored, mode);
}
