/** What owners are told about their bookings, in the transaction of the fact. */
import type { Notice } from '../../../people/message/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { formatFen } from '../../../platform/money.ts';
import type { Inner } from '../deps.ts';
import { alternatives } from '../room.ts';
import { type BookingRow, startOf } from '../row.ts';
import { wantedOfRow } from '../stored.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export type Told = keyof typeof zh;

const VARIABLES = [
  'booking.service',
  'booking.store',
  'booking.address',
  'booking.time',
  'booking.until',
  'booking.reason',
  'booking.alternatives',
  'booking.price',
] as const;

interface Words {
  readonly until?: Temporal.Instant;
  readonly reason?: string;
  readonly alternatives?: readonly Temporal.Instant[];
  readonly payableFen?: number;
  /** Where the message leads; the booking when left out. */
  readonly link?: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `3-02 14:00` at the store: digits only, so that it reads alike in every language. */
export function localTime(at: Temporal.Instant, timeZone: string): string {
  const { month, day, hour, minute } = at.toZonedDateTimeISO(timeZone);
  return `${month}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** Tell the owner once for each key; nobody is told about walk-ins without an account. */
export async function tellOwner(
  tx: Tx,
  deps: Inner,
  row: BookingRow,
  what: Told,
  { key, ...words }: Words & { readonly key: string },
): Promise<void> {
  if (row.customer_id === null) return;
  const { customer_id: customerId, time_zone: zone } = row;
  const store = (await deps.merchant.findStores(tx, [row.store_id])).get(row.store_id);
  const language = (await deps.identity.findCustomers(tx, [customerId])).get(customerId)?.language ?? 'zh';
  const sms = 'sms' in zh[what] && 'sms' in en[what];
  const notice: Notice = {
    key: `booking.${what}`,
    texts: { zh: zh[what], en: en[what] },
    variables: VARIABLES,
    topic: 'booking',
    channels: sms ? ['inbox', 'sms'] : ['inbox'],
    link: '/pages/booking/index',
  };
  const variables = {
    'booking.service': row.service_names[language],
    'booking.store': store?.name ?? '-',
    'booking.address': store?.address ?? '-',
    'booking.time': localTime(startOf(row), zone),
    ...(words.until && { 'booking.until': localTime(words.until, zone) }),
    ...(words.reason && { 'booking.reason': words.reason }),
    ...(words.alternatives?.length && {
      'booking.alternatives': words.alternatives.map((at) => localTime(at, zone)).join(' / '),
    }),
    ...(words.payableFen !== undefined && { 'booking.price': `${formatFen(words.payableFen)} ${row.currency}` }),
    link: words.link ?? `/packages/booking/detail?bookingId=${row.booking_id}`,
  };
  const petId = row.pet_ids[0] ?? null;
  await deps.message.tell(tx, notice, [{ key: `booking/${row.booking_id}/${key}`, customerId, petId, variables }]);
}

/** With up to three free times of the same store. */
export async function tellSorry(
  tx: Tx,
  deps: Inner,
  row: BookingRow,
  what: 'apology' | 'cancelled' | 'refused',
  reason?: string,
): Promise<void> {
  const free = await alternatives(tx, deps, await wantedOfRow(tx, deps, row));
  await tellOwner(tx, deps, row, what, { key: what, alternatives: free, ...(reason && { reason }) });
}
