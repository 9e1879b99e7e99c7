/** The demo city is the same for the same seed, and believable. */
import { describe, expect, it } from 'vitest';
import { cityOwner, cityOwners } from './city.ts';

const options = {
  seed: 20_261,
  owners: 2000,
  until: Temporal.Instant.from('2026-03-01T00:00:00Z'),
  timeZone: 'Asia/Shanghai',
};
const city = [...cityOwners(options)];

describe('demo city', () => {
  it('is the same for the same seed, owner by owner', () => {
    expect(JSON.stringify(cityOwner(options, 777))).toBe(JSON.stringify(city[777]));
    expect(JSON.stringify(cityOwner({ ...options, seed: 1 }, 777))).not.toBe(JSON.stringify(city[777]));
  });

  it('has no order before its owner came or after the present, and none outside opening hours', () => {
    for (const owner of city) {
      for (const order of owner.orders) {
        expect(Temporal.Instant.compare(order.at, owner.registeredAt)).toBe(1);
        expect(Temporal.Instant.compare(order.at, options.until)).toBe(-1);
        const { hour } = order.at.toZonedDateTimeISO(options.timeZone);
        expect(hour >= 9 && hour < 21).toBe(true);
        expect(order.lines.length).toBeGreaterThan(0);
      }
    }
  });

  it('has loyal, single-time, lost and returning customers, and people who never bought', () => {
    const days = (owner: (typeof city)[number]) => owner.orders.map((order) => order.at.epochMilliseconds / 86_400_000);
    const gaps = (owner: (typeof city)[number]) =>
      days(owner)
        .slice(1)
        .map((day, i) => day - (days(owner)[i] ?? 0));
    const share = (test: (owner: (typeof city)[number]) => boolean) => city.filter(test).length / city.length;
    expect(share((owner) => owner.orders.length === 0)).toBeGreaterThan(0.05);
    expect(share((owner) => owner.orders.length === 1)).toBeGreaterThan(0.1);
    expect(share((owner) => owner.orders.length >= 12)).toBeGreaterThan(0.08);
    expect(share((owner) => gaps(owner).some((gap) => gap > 90))).toBeGreaterThan(0.01);
  });

  it('washes more pets in July than in January', () => {
    const washes = (month: number) =>
      city
        .flatMap((owner) => owner.orders)
        .filter((order) => order.at.toZonedDateTimeISO(options.timeZone).month === month)
        .filter((order) => order.lines.some((line) => line.category === 'grooming')).length;
    const orders = (month: number) =>
      city
        .flatMap((owner) => owner.orders)
        .filter((order) => order.at.toZonedDateTimeISO(options.timeZone).month === month).length;
    expect(washes(7) / orders(7)).toBeGreaterThan((washes(1) / orders(1)) * 1.2);
  });

  it('uses telephone numbers that no person has', () => {
    for (const owner of city) expect(owner.phone).toMatch(/^140\d{8}$/);
  });
});
