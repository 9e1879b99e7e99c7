/** Words of the audience module that several of its contract files use: tiers, cells, scores. */
import { type Static, Type } from 'typebox';
import { Id, Instant, Nullable, OneOf } from '../../schema.ts';

/** AUD-5, in the order in which the first that fits is taken. */
export const lifecycleTiers = ['lost', 'dormant', 'high_value', 'new', 'active', 'silent'] as const;
export type LifecycleTier = (typeof lifecycleTiers)[number];
export const LifecycleTier = OneOf(lifecycleTiers);

/** AUD-4: the three tiers as given (`new`, `active`, `dormant`) and the partition around them. */
export const rfmTiers = [
  'new',
  'promising',
  'active',
  'regular',
  'recent',
  'cooling',
  'dormant',
  'lapsed',
  'none',
] as const;
export type RfmTier = (typeof rfmTiers)[number];
export const RfmTier = OneOf(rfmTiers);

/** Named cells of the score cube; a customer without orders is in none. */
export const rfmCells = [
  'champions',
  'loyal',
  'potential_loyalist',
  'new',
  'promising',
  'need_attention',
  'about_to_sleep',
  'at_risk',
  'cannot_lose',
  'hibernating',
  'lost',
] as const;
export type RfmCell = (typeof rfmCells)[number];
export const RfmCell = OneOf(rfmCells);

/** What M means: sum of order values, that less returns, or that per order. */
export const monetaries = ['gross', 'net', 'average'] as const;
export type Monetary = (typeof monetaries)[number];
export const Monetary = OneOf(monetaries);

export const orderKinds = ['goods', 'service'] as const;
export type OrderKind = (typeof orderKinds)[number];
export const OrderKind = OneOf(orderKinds);

/** 1 (worst) to 5 (best). */
export const Score = Type.Integer({ minimum: 1, maximum: 5 });

export const Scores = Type.Object({ r: Score, f: Score, m: Score });
export type Scores = Static<typeof Scores>;

/** Who a line of a list is about; the phone is masked (ACC-6). */
export const CustomerCard = Type.Object({
  customerId: Id,
  customerNo: Type.Integer(),
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  city: Nullable(Type.String()),
  registeredAt: Nullable(Instant),
});
export type CustomerCard = Static<typeof CustomerCard>;
