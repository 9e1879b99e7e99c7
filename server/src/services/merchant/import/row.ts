/** A row of a file as a store: columns recognised by their names, values checked; what cannot be taken says why. */
import type { Merchant } from '@pawloop/contract';
import { HoursNotUnderstood, osmHours } from './hours.ts';

/** What a store can be made of; a map names the column of each. */
export const storeFields = [
  'id',
  'name',
  'lat',
  'lng',
  'address',
  'street',
  'housenumber',
  'postcode',
  'city',
  'phone',
  'hours',
  'emergency',
  'kind',
] as const;
export type StoreField = (typeof storeFields)[number];
export type StoreMap = Partial<Record<StoreField, string>>;

const KNOWN: Readonly<Record<StoreField, readonly string[]>> = {
  id: ['osmid', 'osm_id', '@id', 'id', 'source_id'],
  name: ['name', 'store', 'title'],
  lat: ['lat', 'latitude', 'y'],
  lng: ['lng', 'lon', 'longitude', 'x'],
  address: ['address', 'addr:full'],
  street: ['addr:street', 'street'],
  housenumber: ['addr:housenumber', 'housenumber'],
  postcode: ['addr:postcode', 'postcode', 'zip'],
  city: ['addr:city', 'city'],
  phone: ['phone', 'contact:phone', 'tel'],
  hours: ['opening_hours', 'hours'],
  emergency: ['emergency'],
  kind: ['amenity', 'kind'],
};

export const NEEDED: readonly StoreField[] = ['id', 'name', 'lat', 'lng'];

/** Columns of a file by the field that each is for. */
export function recognise(columns: readonly string[]): StoreMap {
  const found = storeFields.flatMap((field) => {
    const column = KNOWN[field].flatMap((name) => columns.filter((one) => one.trim().toLowerCase() === name))[0];
    return column === undefined ? [] : [[field, column] as const];
  });
  return Object.fromEntries(found);
}

export interface StoreRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly city: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly phone: string | null;
  readonly emergency: boolean;
  readonly hours: readonly Merchant.DayHours[];
  /** Veterinary clinics want the categories of clinics. */
  readonly clinic: boolean;
}

export class RowRefused extends Error {}

const PHONE = /^[+0-9][0-9 ()/-]{4,40}$/;

/** @throws RowRefused with a reason in English */
export function storeRow(record: Readonly<Record<string, string>>, map: StoreMap): StoreRow {
  const read = (field: StoreField): string => {
    const column = map[field];
    return column === undefined ? '' : (record[column] ?? '').trim();
  };
  const [id, name] = [read('id'), read('name')];
  if (id === '') throw new RowRefused('no id');
  if (name === '') throw new RowRefused('no name');
  const street = [read('street'), read('housenumber')].filter(Boolean).join(' ');
  const town = [read('postcode'), read('city')].filter(Boolean).join(' ');
  const [lat, lng] = [degrees(read('lat'), 90, 'latitude'), degrees(read('lng'), 180, 'longitude')];
  // Without an address the place itself tells where it is.
  const address = read('address') || [street, town].filter(Boolean).join(', ') || `${lat}, ${lng}`;
  const phone = read('phone').split(/[;,]/)[0]?.trim() ?? '';
  return {
    id: id.slice(0, 80),
    name: name.slice(0, 80),
    address: address.slice(0, 200),
    city: read('city').slice(0, 60) || null,
    lat,
    lng,
    phone: PHONE.test(phone) ? phone : null,
    emergency: read('emergency').toLowerCase() === 'yes',
    hours: hoursOf(read('hours')),
    clinic: read('kind') === 'veterinary',
  };
}

/** @throws RowRefused */
function degrees(text: string, most: number, what: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || Math.abs(value) > most)
    throw new RowRefused(`${what} ${text || 'missing'}`);
  return value;
}

/** @throws RowRefused */
function hoursOf(text: string): Merchant.DayHours[] {
  try {
    return osmHours(text);
  } catch (error) {
    if (error instanceof HoursNotUnderstood) throw new RowRefused(`opening hours not understood: ${error.message}`);
    throw error;
  }
}
