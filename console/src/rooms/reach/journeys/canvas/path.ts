/** The line between two boxes: down, across and down again through its bends, with round corners; loops go round the side. */
import type { Point } from '../graph/layout.ts';

const RADIUS = 10;
/** Lines run across just above a row, clear of the plus signs. */
const ABOVE_ROW = 11;
/** A loop leaves just below its box, above the plus. */
const BELOW_BOX = 7;

/** SVG path through right angles; points in canvas pixels, bends at the top of their rows. */
export function pathOf(from: Point, bends: readonly Point[], to: Point): string {
  const points: Point[] = [from];
  let last = from;
  for (const next of [...bends, to]) {
    if (Math.abs(next.x - last.x) > 1) {
      const across = next.y - ABOVE_ROW;
      points.push({ x: last.x, y: across }, { x: next.x, y: across });
    }
    points.push(next);
    last = next;
  }
  return rounded(points);
}

/** Out at the foot, up along the side at `side`, in at the head. */
export function loopPath(from: Point, to: Point, side: number): string {
  return rounded([
    from,
    { x: from.x, y: from.y + BELOW_BOX },
    { x: side, y: from.y + BELOW_BOX },
    { x: side, y: to.y - ABOVE_ROW },
    { x: to.x, y: to.y - ABOVE_ROW },
    to,
  ]);
}

function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? corner;
    const after = rest[index + 1];
    if (!after) path += `L${corner.x},${corner.y}`;
    else {
      const [into, out] = [towards(corner, before), towards(corner, after)];
      path += `L${into.x},${into.y}Q${corner.x},${corner.y} ${out.x},${out.y}`;
    }
  }
  return path;
}

/** A point on the way from a corner to a neighbour, at most a radius away. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) return corner;
  const step = Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + dx * step, y: corner.y + dy * step };
}
