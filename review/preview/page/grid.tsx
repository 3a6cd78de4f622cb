/** The panels in their places. */
import { Icon } from "@grafana/ui";
import { useEffect, useMemo, useRef, useState } from "react";
import { interpolateText } from "../query/interpolate.ts";
import { layout, sectionsOf } from "../query/layout.ts";
import { useAddress } from "./address.ts";
import { useDashboard } from "./dashboard-context.ts";
import type { Panel } from "./model.ts";
import { PanelView } from "./panel.tsx";

/** Milliseconds that a width must last before panels ask for data of that width. */
const settleMilliseconds = 200;

/** Pixels of an element; `undefined` until it is on the page. */
function useWidth(): [(element: HTMLElement | null) => void, number | undefined] {
  const [width, setWidth] = useState<number>();
  const observer = useRef<ResizeObserver>(undefined);
  const [ref] = useState(() => (element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element === null) return;
    setWidth(element.clientWidth);
    let timer: ReturnType<typeof setTimeout>;
    observer.current = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => setWidth(element.clientWidth), settleMilliseconds);
    });
    observer.current.observe(element);
  });
  useEffect(() => () => observer.current?.disconnect(), []);
  return [ref, width];
}

export function Grid({ panels: items }: { panels: readonly Panel[] }) {
  const { choices } = useDashboard();
  const [ref, width] = useWidth();
  const sections = useMemo(() => sectionsOf(items), [items]);
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(
    () => new Set(items.filter(({ type, collapsed: closed }) => type === "row" && closed).map(({ id }) => id)),
  );
  const only = useAddress().searchParams.get("viewPanel");
  const toggle = (id: number) =>
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const { boxes, height } = useMemo(
    () => layout(sections, width ?? 0, ({ id }) => collapsed.has(id)),
    [sections, width, collapsed],
  );
  const single =
    only === null
      ? undefined
      : sections.flatMap(({ panels }) => panels).find(({ id }) => String(id) === only.replace("panel-", ""));
  if (single !== undefined) {
    return (
      <div ref={ref} className="vigia-grid" style={{ height: "70vh" }}>
        {width !== undefined && (
          <PanelView panel={single} width={width} height={Math.round(window.innerHeight * 0.7)} />
        )}
      </div>
    );
  }
  return (
    <div ref={ref} className="vigia-grid" style={{ height }}>
      {width !== undefined &&
        sections.flatMap(({ row, panels }) => {
          const closed = row !== undefined && collapsed.has(row.id);
          const box = row === undefined ? undefined : boxes.get(row.id);
          return [
            row !== undefined && box !== undefined && (
              <button
                key={row.id}
                type="button"
                className="vigia-row"
                aria-expanded={!closed}
                style={{ left: box.left, top: box.top, width: box.width }}
                onClick={() => toggle(row.id)}
              >
                <Icon name={closed ? "angle-right" : "angle-down"} />
                {interpolateText(row.title ?? "", choices)}
                {closed && (
                  <small>
                    ({panels.length} {panels.length === 1 ? "panel" : "panels"})
                  </small>
                )}
              </button>
            ),
            ...panels.map((panel) => {
              const place = boxes.get(panel.id);
              return (
                place !== undefined && (
                  <div
                    key={panel.id}
                    style={{ left: place.left, top: place.top, width: place.width, height: place.height }}
                  >
                    <PanelView panel={panel} width={place.width} height={place.height} />
                  </div>
                )
              );
            }),
          ];
        })}
    </div>
  );
}
