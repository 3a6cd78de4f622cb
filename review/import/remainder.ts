/** What an import could not carry over as it was: nothing is dropped in silence. */

export interface Remark {
  /** `panel "CPU", query A`; `variable $node`; `dashboard`. */
  readonly place: string;
  /** `left`: not carried over. `changed`: carried over, but not as it was. */
  readonly kind: "left" | "changed";
  /** What it is, e.g. the query. */
  readonly what: string;
  readonly reason: string;
}

export class Remarks {
  readonly all: Remark[] = [];

  left(place: string, what: string, reason: string): void {
    this.#add({ place, kind: "left", what, reason });
  }

  changed(place: string, what: string, reason: string): void {
    this.#add({ place, kind: "changed", what, reason });
  }

  #add(remark: Remark): void {
    const same = (it: Remark) => it.place === remark.place && it.what === remark.what && it.reason === remark.reason;
    if (!this.all.some(same)) this.all.push(remark);
  }
}

/** Thrown where something can't be said in the types; the message is the reason. */
export class NotSayable extends Error {
  override readonly name = "NotSayable";
}
