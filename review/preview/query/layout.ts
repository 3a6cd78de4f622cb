/** Where panels stand: Grafana's grid of 24 columns, and rows that can be collapsed. */

export interface Placed {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly collapsed?: boolean;
  readonly panels?: readonly Placed[];
}

export interface Section<P extends Placed> {
  /** `undefined`: panels above the first row. */
  readonly row: P | undefined;
  readonly panels: readonly P[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const columns = 24;
/** Pixels of a grid unit, and between two panels. */
const unit = 30;
const gap = 8;

/** A row owns what follows it; a collapsed one holds its panels itself. */
export function sectionsOf<P extends Placed & { readonly panels?: readonly P[] }>(items: readonly P[]): Section<P>[] {
  const sections: { row: P | undefined; panels: P[] }[] = [];
  for (const item of items.toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)) {
    if (item.type === "row") sections.push({ row: item, panels: [...(item.panels ?? [])] });
    else {
      const last = sections.at(-1);
      if (last === undefined) sections.push({ row: undefined, panels: [item] });
      else last.panels.push(item);
    }
  }
  return sections;
}

/** Pixels of everything that is shown; a row's panels move up when the rows above it are collapsed. */
export function layout<P extends Placed>(
  sections: readonly Section<P>[],
  width: number,
  isCollapsed: (row: P) => boolean,
): { boxes: ReadonlyMap<number, Box>; height: number } {
  const boxes = new Map<number, Box>();
  const column = width / columns;
  let top = 0;
  for (const { row, panels } of sections) {
    if (row !== undefined) {
      boxes.set(row.id, { left: 0, top, width, height: unit });
      top += unit + gap;
      if (isCollapsed(row)) continue;
    }
    if (panels.length === 0) continue;
    const first = Math.min(...panels.map(({ gridPos }) => gridPos.y));
    for (const {
      id,
      gridPos: { x, y, w, h },
    } of panels) {
      boxes.set(id, {
        left: Math.round(x * column),
        top: top + (y - first) * (unit + gap),
        width: Math.round(w * column) - (x + w < columns ? gap : 0),
        height: h * unit + (h - 1) * gap,
      });
    }
    const last = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
    top += (last - first) * (unit + gap);
  }
  return { boxes, height: top };
}
