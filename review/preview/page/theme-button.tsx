import { ToolbarButton } from "@grafana/ui";
import { setParameters, useAddress } from "./address.ts";
import { colourMode, rememberColourMode } from "./theme.ts";

export function ThemeButton() {
  const other = colourMode(useAddress()) === "dark" ? "light" : "dark";
  return (
    <ToolbarButton
      variant="canvas"
      icon="palette"
      iconOnly
      tooltip={`Use the ${other} theme`}
      aria-label={`Use the ${other} theme`}
      onClick={() => {
        rememberColourMode(other);
        setParameters({ theme: other });
      }}
    />
  );
}
