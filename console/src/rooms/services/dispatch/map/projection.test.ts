/** The flat map: what lies within a ring is drawn within it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatten, frameOf } from './projection.ts';

const RADIUS_M = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

function greatCircle(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const half =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lng - a.lng) / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.sqrt(half));
}

describe('the map of emergencies', () => {
  it('DSP-2 draws distances within a city as the great circle has them, to a hundredth', () => {
    const spot = fc.record({
      lat: fc.double({ min: 30.9, max: 31.5, noNaN: true }),
      lng: fc.double({ min: 121.1, max: 121.9, noNaN: true }),
    });
    fc.assert(
      fc.property(spot, (there) => {
        const centre = { lat: 31.23, lng: 121.47 };
        const { x, y } = flatten(centre, there);
        const exact = greatCircle(centre, there);
        expect(Math.abs(Math.hypot(x, y) - exact)).toBeLessThanOrEqual(exact * 0.01 + 1);
      }),
    );
  });

  it('DSP-2 stands around the emergency, else amid the hospitals, as wide as the ring', () => {
    const request = { lat: 31.23, lng: 121.47 };
    expect(frameOf(request, [], 5000)).toEqual({ centre: request, reach: 5500 });
    const two = [
      { lat: 31, lng: 121 },
      { lat: 32, lng: 122 },
    ];
    expect(frameOf(undefined, two, 5000)?.centre).toEqual({ lat: 31.5, lng: 121.5 });
    expect(frameOf(undefined, [], 5000)).toBe(undefined);
  });
});
