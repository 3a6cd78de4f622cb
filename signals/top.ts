/** How many elements a panel shows where a site may have a thousand: the largest, so that it stays readable. */
export const shownSeries = 10;

/** Services are few: this many cover the components of some three hosts. */
export const shownServices = 40;
