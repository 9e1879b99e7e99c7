/** Words of merchants: states, moves, names in two languages, places, local times. */
import { type Static, Type } from 'typebox';
import { Closed, Line, OneOf } from '../../schema.ts';

/** The state machine of MER-1; who may move what stands in the server's domain. */
export const merchantStates = [
  'draft',
  'submitted',
  'in_review',
  'returned',
  'approved',
  'training',
  'exam_passed',
  'live',
  'restricted',
  'suspended',
  'delisted',
] as const;
export type MerchantState = (typeof merchantStates)[number];
export const MerchantState = OneOf(merchantStates);

/** Documents are looked at one by one; `withdrawn` was taken back before it was looked at. */
export const documentStates = ['pending', 'approved', 'refused', 'withdrawn'] as const;
export type DocumentState = (typeof documentStates)[number];
export const DocumentState = OneOf(documentStates);

/** Where a category of a merchant stands: asked for, running, or hidden because something is missing. */
export const categoryStates = ['wanted', 'live', 'hidden'] as const;
export type CategoryState = (typeof categoryStates)[number];

/** A category apart from its merchant: under rectification and still shown, or taken off. */
export const restrictionStates = ['restricted', 'delisted'] as const;
export type RestrictionState = (typeof restrictionStates)[number];

/** How a service takes time: an interval, nights, or a seat of a session. */
export const serviceModes = ['appointment', 'stay', 'class'] as const;
export type ServiceMode = (typeof serviceModes)[number];

/** Key of data that operators write: category, service, skill, course, kind of document or resource. */
export const Key = Type.String({ pattern: '^[a-z][a-z0-9_-]{1,40}$' });
/** A name in both languages of the product. */
export const Names = Closed({ zh: Line(80), en: Line(80) });
export type Names = Static<typeof Names>;

export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });
/** Wall time `HH:MM` in the store's zone; `24:00` ends a day. */
export const LocalTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' });
/** From `starts` to `ends`; an end that is not after the start lies on the next day. */
export const LocalSpan = Closed({ starts: LocalTime, ends: LocalTime });
export type LocalSpan = Static<typeof LocalSpan>;
/** 1 is Monday, 7 is Sunday. */
export const Weekday = Type.Integer({ minimum: 1, maximum: 7 });
/** The one that was read; another one in between is refused. */
export const Version = Type.Integer({ minimum: 1 });
