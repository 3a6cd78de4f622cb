/** The lint of our own: what every dashboard of a site must hold, read from the very text that is deployed. */
import type { Site } from "../../signals/site.ts";
import { dashboards } from "../index.ts";
import { type Document, parseDocument } from "./document.ts";
import type { Finding, Rule } from "./finding.ts";
import { queries } from "./queries.ts";
import { room } from "./room.ts";
import { structure } from "./structure.ts";
import { thresholdRule, withOtherObjectives } from "./thresholds.ts";
import { variables } from "./variables.ts";
import { wording } from "./wording.ts";

export { type Finding, findingText } from "./finding.ts";

/** What can be said of a dashboard by itself and its neighbours. */
export const rules: readonly Rule[] = [...structure, ...wording, ...room, ...queries, ...variables];

export function lintDocuments(documents: readonly Document[], chosen: readonly Rule[] = rules): readonly Finding[] {
  return documents.flatMap((document) => chosen.flatMap((rule) => rule(document, { all: documents })));
}

function documentsOf(site: Site): readonly Document[] {
  return dashboards(site).map(({ uid, json }) => parseDocument(json, uid));
}

/** Everything that is wrong with the dashboards of a site. */
export function lint(site: Site): readonly Finding[] {
  return lintDocuments(documentsOf(site), [...rules, thresholdRule(documentsOf(withOtherObjectives(site)))]);
}
