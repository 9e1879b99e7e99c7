/** Builders of merchants for tests: a live one with a store, people, things and offers, and sign-ins of its staff. */
import type { Merchant, Permission } from '@pawloop/contract';
import { initialRoles } from '@pawloop/contract';
import { inTransaction } from '../src/platform/db.ts';
import type { Brought, BroughtMerchant, BroughtStore } from '../src/services/merchant/index.ts';
import type { Headers, TestApp } from './harness.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;

export const dailyHours = (starts = '09:00', ends = '18:00'): Merchant.DayHours[] =>
  EVERY_DAY.map((weekday) => ({ weekday, starts, ends }));

export const dailyShifts = (starts = '09:00', ends = '18:00', breaks: Merchant.LocalSpan[] = []): Merchant.Shift[] =>
  EVERY_DAY.map((weekday) => ({ weekday, starts, ends, breaks, validFrom: '2020-01-01', validUntil: null }));

/** A band for every pet. */
export const flatBand = (priceFen: number, minutes: number | null = null): Merchant.Band => ({
  sizeClass: null,
  coat: null,
  minGrams: null,
  maxGrams: null,
  priceFen,
  memberPriceFen: null,
  minutes,
});

/** A grooming store in Shanghai with two people, a tub and a table. */
export function aStore(change: Partial<BroughtStore> = {}): BroughtStore {
  return {
    name: 'Shop',
    address: '1 Test Road',
    lat: 31.23,
    lng: 121.47,
    timeZone: 'Asia/Shanghai',
    hours: dailyHours(),
    people: [
      { name: 'Ann', skills: ['groom', 'wash'], shifts: dailyShifts() },
      { name: 'Bob', skills: ['wash'], shifts: dailyShifts() },
    ],
    things: [
      { kind: 'tub', name: 'Tub 1' },
      { kind: 'table', name: 'Table 1' },
    ],
    offers: [
      { service: 'bath', bands: [flatBand(9900, 60)] },
      { service: 'full-groom', bands: [flatBand(19_900, 120)] },
    ],
    ...change,
  };
}

/** Documents of every kind, valid for years. */
const everyDocument: BroughtMerchant['documents'] = [
  'business_license',
  'clinic_license',
  'vet_registration',
  'hygiene_permit',
  'boarding_insurance',
  'trainer_certificate',
  'cremation_permit',
  'vehicle_permit',
].map((kind) => ({ kind, number: `NO-${kind}`, holder: 'Ann', validFrom: '2020-01-01', validUntil: '2150-12-31' }));

export function aMerchant(change: Partial<BroughtMerchant> = {}): BroughtMerchant {
  return {
    name: 'Merchant',
    categories: ['grooming'],
    documents: everyDocument,
    state: 'live',
    policy: {
      name: 'Standard',
      tiers: [
        { untilHoursBefore: 24, feePercent: 20 },
        { untilHoursBefore: 2, feePercent: 50 },
      ],
      noShowPercent: 100,
    },
    stores: [aStore()],
    ...change,
  };
}

export function bringMerchant(app: TestApp, change: Partial<BroughtMerchant> = {}): Promise<Brought> {
  return inTransaction(app.db, (tx) => app.modules.merchant.bring(tx, aMerchant(change)));
}

let people = 0;

/** Signs in a new member of a merchant's staff; a manager unless permissions are given. */
export async function merchantStaff(
  app: TestApp,
  merchantId: string,
  permissions: readonly Permission[] = initialRoles.find((role) => role.key === 'store-manager')?.permissions ?? [],
): Promise<{ headers: Headers; staffId: string; login: string }> {
  people += 1;
  const login = `merchant-staff-${people}`;
  const password = 'correct horse battery 9';
  const staffId = await app.modules.identity.createStaff({
    login,
    password,
    name: `Merchant staff ${people}`,
    scope: 'merchant',
    merchantId,
    permissions,
  });
  const reply = await app.http.inject({
    method: 'POST',
    url: '/v1/staff/sessions',
    remoteAddress: `127.2.${(people >> 8) & 255}.${people & 255}`,
    body: { login, password },
  });
  const cookie = reply.cookies.find((entry) => entry.name === 'pawloop_session');
  if (!cookie) throw new Error(`merchant staff could not sign in: ${reply.body}`);
  return { headers: { cookie: `pawloop_session=${cookie.value}` }, staffId, login };
}
