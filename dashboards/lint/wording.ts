/** Rules about what a reader is told: unit, description, thresholds that mean something. */
import { isDrawn } from "./document.ts";
import { panelRule, type Rule } from "./finding.ts";

const shortestDescription = 20;

export const wording: readonly Rule[] = [
  panelRule("panel-title", (panel) => (panel.title.trim() === "" ? ["it has no title"] : [])),
  panelRule("unit", (panel) =>
    isDrawn(panel) && !panel.fieldConfig.defaults.unit ? ["it has no unit: `short` is for what has none"] : [],
  ),
  panelRule("description", (panel) => {
    if (!isDrawn(panel)) return [];
    const { description } = panel;
    if (description.length < shortestDescription) return ["its description says next to nothing"];
    return /[.!?]$/.test(description) ? [] : [`its description is no sentence: "${description}"`];
  }),
  panelRule("legend", (panel) =>
    isDrawn(panel)
      ? panel.targets
          .filter(({ legendFormat }) => legendFormat === "")
          .map(({ refId }) => `query ${refId} has no legend`)
      : [],
  ),
];
