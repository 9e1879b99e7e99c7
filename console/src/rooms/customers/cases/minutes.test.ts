/** How the clocks of cases are said. */
import { expect, it } from 'vitest';
import { inUnit, minutesPer, units } from './minutes.ts';

it('CARE-2 says minutes in the largest unit that is whole, and means the same minutes', () => {
  expect([5, 90, 120, 1440, 2880, 1500].map((minutes) => inUnit(minutes))).toEqual([
    { amount: 5, unit: 'minutes' },
    { amount: 90, unit: 'minutes' },
    { amount: 2, unit: 'hours' },
    { amount: 1, unit: 'days' },
    { amount: 2, unit: 'days' },
    { amount: 25, unit: 'hours' },
  ]);
  for (let minutes = 1; minutes < 5000; minutes += 7) {
    const { amount, unit } = inUnit(minutes);
    expect(amount * minutesPer[unit]).toBe(minutes);
    expect(units).toContain(unit);
  }
});
