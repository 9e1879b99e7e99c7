/** Cities and districts that can be chosen by hand; coordinates of their middles, as on any map. */
import places from './places.json';

export interface City {
  readonly zh: string;
  readonly en: string;
  readonly lat: number;
  readonly lng: number;
  readonly parts: readonly City[];
}

type Row = readonly [zh: string, en: string, lat: number, lng: number];

const rows = places as unknown as readonly (Omit<City, 'parts'> & { readonly parts: readonly Row[] })[];

export const cities: readonly City[] = rows.map(({ parts, ...city }) => ({
  ...city,
  parts: parts.map(([zh, en, lat, lng]) => ({ zh: `${city.zh} ${zh}`, en: `${en}, ${city.en}`, lat, lng, parts: [] })),
}));

export function cityOf(index: number): City {
  const city = cities[index];
  if (city === undefined) throw new Error(`no city ${index}`);
  return city;
}

/** The nearest city or district, to name a place that the phone measured. */
export function nearestPlace(point: { readonly lat: number; readonly lng: number }): City {
  const all = cities.flatMap((city) => [city, ...city.parts]);
  const far = ({ lat, lng }: City) =>
    (lat - point.lat) ** 2 + ((lng - point.lng) * Math.cos((lat * Math.PI) / 180)) ** 2;
  return all.reduce((best, city) => (far(city) < far(best) ? city : best));
}
