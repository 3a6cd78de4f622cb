/** A typed PromQL layer over the metric catalogue: what the catalogue does not know does not compile. */
export * from "./aggregation.ts";
export * from "./expression.ts";
export * from "./labels.ts";
export * from "./operators.ts";
export * from "./recording.ts";
export * from "./scope.ts";
export * from "./selectors.ts";
