import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, type Placed, sectionsOf } from "./layout.ts";

const row = (id: number, y: number, panels: readonly Placed[] = []): Placed => ({
  id,
  type: "row",
  gridPos: { x: 0, y, w: 24, h: 1 },
  panels,
});
const panel = (id: number, x: number, y: number, w = 12, h = 8): Placed => ({
  id,
  type: "stat",
  gridPos: { x, y, w, h },
});

test("a row owns the panels after it, or those that it holds; panels may stand above the first row", () => {
  const sections = sectionsOf([
    panel(1, 0, 0),
    row(2, 8),
    panel(4, 12, 9),
    panel(3, 0, 9),
    row(5, 17, [panel(6, 0, 18)]),
  ]);
  assert.deepEqual(
    sections.map((section) => [section.row?.id, section.panels.map(({ id }) => id)]),
    [
      [undefined, [1]],
      [2, [3, 4]],
      [5, [6]],
    ],
  );
});

test("nothing overlaps, and what is below a collapsed row moves up", () => {
  const sections = sectionsOf([row(1, 0), panel(2, 0, 1), panel(3, 12, 1), row(4, 9), panel(5, 0, 10, 24)]);
  const open = layout(sections, 1200, () => false);
  const [left, right, below] = [2, 3, 5].map((id) => open.boxes.get(id));
  assert.ok(left && right && below);
  assert.ok(left.left + left.width < right.left);
  assert.ok(left.top + left.height < below.top);
  assert.equal(right.left + right.width, 1200);
  const closed = layout(sections, 1200, ({ id }) => id === 1);
  assert.equal(closed.boxes.get(2), undefined);
  assert.ok((closed.boxes.get(5)?.top ?? 0) < below.top);
  assert.ok(closed.height < open.height);
});
