/** How the columns of a CSV file are read: the fields of each kind of import, and the mapping file of CLI-2. */
import { type Static, Type } from 'typebox';
import { Closed } from '../../schema.ts';

export const importKinds = ['customers', 'orders', 'events', 'pets'] as const;
export type ImportKind = (typeof importKinds)[number];

/**
 * Fields of each kind; the required ones must be mapped to a column before the file can be checked or run.
 * Besides, customers need one of `customer`, `phone`, `member` and `openid`, orders one of `price` (per unit) and
 * `amount` (of the line).
 */
export const importFields = {
  customers: {
    required: [],
    optional: ['customer', 'name', 'phone', 'member', 'openid', 'gender', 'birthday', 'city', 'registeredAt'],
  },
  orders: {
    required: ['order', 'at', 'quantity'],
    optional: ['customer', 'phone', 'product', 'name', 'category', 'price', 'amount', 'kind', 'status'],
  },
  events: { required: ['event', 'at'], optional: ['customer', 'device', 'messageId'] },
  pets: {
    required: ['registration', 'name', 'species'],
    optional: ['breed', 'secondBreed', 'sex', 'birthday', 'at', 'customer', 'phone'],
  },
} as const;

export const importFieldNames = [
  'order',
  'customer',
  'at',
  'product',
  'name',
  'category',
  'quantity',
  'price',
  'amount',
  'kind',
  'status',
  'phone',
  'member',
  'openid',
  'gender',
  'birthday',
  'city',
  'registeredAt',
  'event',
  'device',
  'messageId',
  'registration',
  'species',
  'breed',
  'secondBreed',
  'sex',
] as const;
export type ImportField = (typeof importFieldNames)[number];

const Column = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));

/**
 * Field → name of the column that holds it, and how values are read. Left out: recognised from the file.
 */
export const Mapping = Closed({
  order: Column,
  customer: Column,
  at: Column,
  product: Column,
  name: Column,
  category: Column,
  quantity: Column,
  price: Column,
  amount: Column,
  kind: Column,
  status: Column,
  phone: Column,
  member: Column,
  openid: Column,
  gender: Column,
  birthday: Column,
  city: Column,
  registeredAt: Column,
  event: Column,
  device: Column,
  messageId: Column,
  registration: Column,
  species: Column,
  breed: Column,
  secondBreed: Column,
  sex: Column,
  /** Tokens yyyy yy MMMM MMM MM M dd d HH H hh h mm m ss s a, e.g. `dd/MM/yyyy HH:mm`; `epoch` for seconds or milliseconds. */
  dateFormat: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  /** Zone of times without one; the business's zone when left out. */
  timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  /** ISO 4217; the business's currency when left out. */
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  /** Lines whose column begins with the prefix, or is one of the values, are cancellations. */
  cancelled: Type.Optional(
    Closed({
      column: Type.String({ minLength: 1, maxLength: 200 }),
      prefix: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      values: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 50 })),
    }),
  ),
});
export type Mapping = Static<typeof Mapping>;
