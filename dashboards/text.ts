/** Text panels: what no number says, such as what a dashboard does not cover. */
import { TextMode, PanelBuilder as TextPanelBuilder } from "@grafana/grafana-foundation-sdk/text";

/** Markdown under a title. `span` is of 24 columns, `height` in grid units of 30 pixels. */
export function note(
  title: string,
  markdown: string,
  { span = 24, height = 3 }: { readonly span?: number; readonly height?: number } = {},
): TextPanelBuilder {
  return new TextPanelBuilder().title(title).mode(TextMode.Markdown).content(markdown).span(span).height(height);
}
