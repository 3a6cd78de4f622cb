/** Entry of the page. */
import "./page.css";
import { createTheme, ThemeContext } from "@grafana/data";
import { initPluginTranslations } from "@grafana/i18n";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import { useEffect, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { followLinks, useAddress } from "./address.ts";
import { DashboardPage } from "./dashboard-page.tsx";
import { ListPage } from "./list-page.tsx";
import { QueryPage } from "./query-page.tsx";
import { colourMode } from "./theme.ts";

declare global {
  interface Window {
    /** Where Grafana's components fetch their icons. */
    __grafana_public_path__?: string;
  }
}

window.__grafana_public_path__ = "/public/";

function App() {
  const address = useAddress();
  const mode = colourMode(address);
  const theme = useMemo(
    () => createTheme({ colors: { mode }, typography: { fontFamilyMonospace: "ui-monospace, Menlo, monospace" } }),
    [mode],
  );
  useEffect(() => {
    document.documentElement.dataset.theme = mode;
    document.body.className = `theme-${mode}`;
  }, [mode]);
  const [, uid] = /^\/d\/([^/]+)/.exec(address.pathname) ?? [];
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {uid !== undefined && <DashboardPage key={uid} uid={decodeURIComponent(uid)} address={address} />}
      {uid === undefined && (address.pathname === "/query" ? <QueryPage address={address} /> : <ListPage />)}
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element #root");
followLinks();
// The texts of Grafana's components are English already; without this they warn that nothing translates them.
await initPluginTranslations("grafana");
// The plots measure their labels when they are made: with another font the labels would be cut off.
await Promise.all([400, 500].map((weight) => document.fonts.load(`${weight} 14px Inter`)));
createRoot(root).render(<App />);
