/**
 * WGS-84 to the shifted coordinates (GCJ-02) that maps in mainland China use; without the shift a pin stands some 500 m off.
 * The formula is the one that is publicly known for it (Krasovsky 1940 ellipsoid); it is exact to a few metres.
 */

interface Point {
  readonly lat: number;
  readonly lng: number;
}

const AXIS = 6_378_245;
const ECCENTRICITY = 0.006_693_421_622_965_943;
const DEGREE = Math.PI / 180;
/** The shift begins at this point's offset. */
const ORIGIN = { lat: 35, lng: 105 };

/** A rough box around the mainland; outside it maps are not shifted. */
function isInMainland({ lat, lng }: Point): boolean {
  return lng > 72.004 && lng < 137.8347 && lat > 0.8293 && lat < 55.8271;
}

/** Three waves of a third of the period each, as the shift has them for both axes. */
function waves(along: number, parts: readonly (readonly [height: number, length: number])[]): number {
  return (parts.reduce((sum, [height, length]) => sum + height * Math.sin((along * Math.PI) / length), 0) * 2) / 3;
}

function northShift(x: number, y: number): number {
  const bend = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return (
    bend +
    waves(x, [
      [20, 1 / 6],
      [20, 1 / 2],
    ]) +
    waves(y, [
      [20, 1],
      [40, 3],
      [160, 12],
      [320, 30],
    ])
  );
}

function eastShift(x: number, y: number): number {
  const bend = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return (
    bend +
    waves(x, [
      [20, 1 / 6],
      [20, 1 / 2],
      [20, 1],
      [40, 3],
      [150, 12],
      [300, 30],
    ])
  );
}

export function onChineseMap(point: Point): Point {
  if (!isInMainland(point)) return point;
  const x = point.lng - ORIGIN.lng;
  const y = point.lat - ORIGIN.lat;
  const angle = point.lat * DEGREE;
  const flat = 1 - ECCENTRICITY * Math.sin(angle) ** 2;
  const north = (northShift(x, y) * 180) / (((AXIS * (1 - ECCENTRICITY)) / (flat * Math.sqrt(flat))) * Math.PI);
  const east = (eastShift(x, y) * 180) / ((AXIS / Math.sqrt(flat)) * Math.cos(angle) * Math.PI);
  return { lat: point.lat + north, lng: point.lng + east };
}
