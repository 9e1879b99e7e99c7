/** The stories of the demo city, and its rooms as they look afterwards. */
import { describe } from 'vitest';
import { bookAndServe } from './city/book-and-serve.ts';
import { openCity } from './city/city.ts';
import { hurtAnimal } from './city/hurt-animal.ts';
import { lastSlot } from './city/last-slot.ts';
import { serviceScreens } from './city/screens.ts';

describe('demo city', () => {
  const city = openCity();
  bookAndServe(city);
  lastSlot(city);
  hurtAnimal(city);
  serviceScreens(city);
});
