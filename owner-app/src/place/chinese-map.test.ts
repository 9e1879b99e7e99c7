/** The shift of Chinese maps against points whose shifted place is known. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onChineseMap } from './chinese-map.ts';

const METRES_PER_DEGREE = 111_195;

function metresBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const east = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, east) * METRES_PER_DEGREE;
}

describe('Chinese map', () => {
  it('DSP-3 puts a pin where maps in China draw the place', () => {
    const shifted = onChineseMap({ lat: 39.908_823, lng: 116.397_47 });
    assert.ok(metresBetween(shifted, { lat: 39.910_226, lng: 116.403_714 }) < 5, JSON.stringify(shifted));
  });

  it('DSP-3 moves it by some hundred metres all over the mainland', () => {
    for (const point of [
      { lat: 31.2304, lng: 121.4737 },
      { lat: 22.5431, lng: 114.0579 },
      { lat: 30.5728, lng: 104.0668 },
    ]) {
      const metres = metresBetween(point, onChineseMap(point));
      assert.ok(metres > 200 && metres < 900, String(metres));
    }
  });

  it('DSP-3 leaves places outside China where they are', () => {
    const berlin = { lat: 52.52, lng: 13.405 };
    assert.deepEqual(onChineseMap(berlin), berlin);
  });
});
