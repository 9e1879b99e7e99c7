/** A flat map of a city without tiles: degrees to metres east and north of a centre, and the frame that shows all of it. */
export interface Spot {
  readonly lat: number;
  readonly lng: number;
}

const METRES_A_DEGREE = (6_371_008.8 * Math.PI) / 180;

export interface Flat {
  /** Metres east of the centre. */
  readonly x: number;
  /** Metres south of the centre: pictures grow downwards. */
  readonly y: number;
}

/** Equirectangular about the centre; within 50 km it is off by less than the width of a street. */
export function flatten(centre: Spot, spot: Spot): Flat {
  return {
    x: (spot.lng - centre.lng) * METRES_A_DEGREE * Math.cos((centre.lat * Math.PI) / 180),
    y: (centre.lat - spot.lat) * METRES_A_DEGREE,
  };
}

export interface Frame {
  readonly centre: Spot;
  /** Metres from the centre to the nearer edge of the picture. */
  readonly reach: number;
}

const MARGIN = 1.1;

/** Around the emergency, else in the middle of the hospitals; the ring of `metres` just fits. */
export function frameOf(middle: Spot | undefined, hospitals: readonly Spot[], metres: number): Frame | undefined {
  if (middle) return { centre: middle, reach: metres * MARGIN };
  if (hospitals.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = { lat: mean(hospitals.map((spot) => spot.lat)), lng: mean(hospitals.map((spot) => spot.lng)) };
  return { centre, reach: metres * MARGIN };
}
