/** How much one request may ask for. Limits stand here, so that no request can cost more than was meant. */

/** Points of one fit: 50,000 are a month of minutes and take some 1.5 MB of JSON. */
export const maximumTrainingPoints = 50_000;
/** Points of one prediction request, over all its series. */
export const maximumPoints = 1000;
/** Values beyond this would overflow when squared and summed. */
export const largestValue = 1e100;
/** 9999-12-31T23:59:59Z, the last second that Postgres and JavaScript both write with four digits. */
export const lastSecond = 253_402_300_799;
/** How far ahead of the service's clock a point may lie: a measured value can't be of tomorrow, a clock can be wrong. */
export const futureToleranceSeconds = 86_400;

/** Bytes of a fit's body; room for `maximumTrainingPoints` with 17 digits each. */
export const fitBodyLimit = 4 * 1024 * 1024;
/** Bytes of every other body; room for `maximumPoints` points of as many series with the longest names. */
export const bodyLimit = 256 * 1024;

export const defaultPageSize = 100;
export const maximumPageSize = 1000;
