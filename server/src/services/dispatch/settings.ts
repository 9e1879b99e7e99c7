/** Figures of the dispatch module that an operator may change; defaults from DSP-1 and rules/booking. */
import { Type } from 'typebox';
import type { Db, Tx } from '../../platform/db.ts';
import { type Settings, setting } from '../../platform/setting.ts';
import type { WaveStep } from './domain.ts';

const seconds = Type.Integer({ minimum: 5, maximum: 3600 });
const metres = Type.Integer({ minimum: 100, maximum: 100_000 });
const hospitals = Type.Integer({ minimum: 1, maximum: 50 });

const firstHospitals = setting('dispatch.firstHospitals', hospitals, 1);
const firstSeconds = setting('dispatch.firstSeconds', seconds, 45);
const secondHospitals = setting('dispatch.secondHospitals', hospitals, 3);
const secondSeconds = setting('dispatch.secondSeconds', seconds, 45);
const thirdSeconds = setting('dispatch.thirdSeconds', seconds, 60);
const widerSeconds = setting('dispatch.widerSeconds', seconds, 60);
/** Metres of the first ring, in which three waves are sent. */
const ringMetres = setting('dispatch.ringMetres', metres, 3000);
/** Metres of the wider rings, ascending; an operator is alarmed with the first of them. */
const widerMetres = setting('dispatch.widerMetres', Type.Array(metres, { maxItems: 6 }), [5000, 10_000, 20_000]);
/** Within which a hospital has to confirm a case that it took. */
export const acknowledgeSeconds = setting('dispatch.acknowledgeSeconds', seconds, 120);
/** While escalated, hospitals that came on duty are looked for so often. */
export const retrySeconds = setting('dispatch.retrySeconds', seconds, 60);
/** Offers that a hospital may hold at one time. */
export const mostOffers = setting('dispatch.mostOffers', Type.Integer({ minimum: 1, maximum: 100 }), 3);
/** Share of accepted offers below which a hospital is asked after the others of its wave (DSP-4). */
export const lowAcceptPercent = setting('dispatch.lowAcceptPercent', Type.Integer({ minimum: 0, maximum: 100 }), 30);
/** Days after which the exact place of an emergency that is over is made coarse (about a kilometre). */
export const placeDays = setting('dispatch.placeDays', Type.Integer({ minimum: 1, maximum: 3650 }), 90);
/** Link to the way there with {lat}, {lng} and {name}; empty: no link. */
export const routeUrl = setting(
  'dispatch.routeUrl',
  Type.String({ maxLength: 300 }),
  'https://uri.amap.com/navigation?to={lng},{lat},{name}&mode=car&coordinate=wgs84&callnative=1',
);
/** Address of map tiles with {z}, {x} and {y}; empty: the map is drawn without. */
export const tileUrl = setting('dispatch.tileUrl', Type.String({ maxLength: 300 }), '');

export const dispatchSettings = [
  firstHospitals,
  firstSeconds,
  secondHospitals,
  secondSeconds,
  thirdSeconds,
  widerSeconds,
  ringMetres,
  widerMetres,
  acknowledgeSeconds,
  retrySeconds,
  mostOffers,
  lowAcceptPercent,
  placeDays,
  routeUrl,
  tileUrl,
] as const;

/** The waves, in order. */
export async function waveSteps(settings: Settings, handle: Db | Tx): Promise<readonly WaveStep[]> {
  const metresOf = await settings.get(handle, ringMetres);
  const wider = await settings.get(handle, widerMetres);
  const widerFor = await settings.get(handle, widerSeconds);
  return [
    {
      metres: metresOf,
      most: await settings.get(handle, firstHospitals),
      seconds: await settings.get(handle, firstSeconds),
      alarm: false,
    },
    {
      metres: metresOf,
      most: await settings.get(handle, secondHospitals),
      seconds: await settings.get(handle, secondSeconds),
      alarm: false,
    },
    { metres: metresOf, most: null, seconds: await settings.get(handle, thirdSeconds), alarm: false },
    ...wider.toSorted((a, b) => a - b).map((ring) => ({ metres: ring, most: null, seconds: widerFor, alarm: true })),
  ];
}

/** Radii of the rings in metres, ascending. */
export async function ringsOf(settings: Settings, handle: Db | Tx): Promise<number[]> {
  const steps = await waveSteps(settings, handle);
  return [...new Set(steps.map((step) => step.metres))].toSorted((a, b) => a - b);
}
