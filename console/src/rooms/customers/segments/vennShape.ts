/** Geometry of two overlapping circles. */

/** Area that circles of radius `a` and `b` share when their centres are `d` apart. */
export function lensArea(a: number, b: number, d: number): number {
  if (d >= a + b) return 0;
  if (d <= Math.abs(a - b)) return Math.PI * Math.min(a, b) ** 2;
  const first = a * a * Math.acos((d * d + a * a - b * b) / (2 * d * a));
  const second = b * b * Math.acos((d * d + b * b - a * a) / (2 * d * b));
  const triangle = Math.sqrt((-d + a + b) * (d + a - b) * (d - a + b) * (d + a + b)) / 2;
  return first + second - triangle;
}

const STEPS = 40;
const GAP = 12;

/** Distance of the centres at which the circles share `area`; disjoint circles stand a little apart. */
export function distanceFor(a: number, b: number, area: number): number {
  if (area <= 0) return a + b + GAP;
  let [near, far] = [Math.abs(a - b), a + b];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (near + far) / 2;
    if (lensArea(a, b, middle) > area) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}
