/** Stores messages of many senders in one transaction: who sent them, which are new, and the new ones into the log. */
import { afterCommit, type Tx } from '../../../platform/db.ts';
import { appendRows, type EventRow } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import type { IntakeDeps } from '../deps.ts';
import type { Profile } from './check.ts';
import { keyText, takeMessages } from './repository.ts';
import type { Senders } from './senders.ts';
import { instantText } from './time.ts';

/** Who a message is from: a customer that is known already, or identifiers. */
export type Sender =
  | { readonly customerId: string }
  | { readonly source: string; readonly deviceId?: string; readonly externalId?: string };

export interface Message {
  readonly source: string;
  readonly messageId: string;
  readonly sender: Sender;
  /** Name in the log. */
  readonly name: string;
  /** JSON. */
  readonly payload: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of `identify`. */
  readonly told?: Profile;
}

export interface StoreDeps extends Pick<IntakeDeps, 'identity'> {
  /** Left out: everybody is looked up. */
  readonly senders?: Senders;
}

/**
 * One statement each for the identifiers, the message ids and the events, however many messages there are.
 * Events of erased people are taken and dropped, so that nothing revives them (rule 8).
 *
 * @param kept see {@link takeMessages}
 * @returns for each message whether it was new
 */
export async function storeMessages(
  tx: Tx,
  deps: StoreDeps,
  messages: readonly Message[],
  kept = false,
): Promise<boolean[]> {
  const customers = await customersOf(tx, deps, messages);
  const places = new Map<string, number>();
  messages.forEach((message, index) => {
    const key = keyText(message);
    if (!places.has(key)) places.set(key, index);
  });
  const first = [...places.values()];
  const taken = await takeMessages(
    tx,
    first.map((index) => messages[index] as Message),
    kept,
  );
  const isNew = new Array<boolean>(messages.length).fill(false);
  const rows: EventRow[] = [];
  first.forEach((index, nth) => {
    if (!taken.has(nth)) return;
    isNew[index] = true;
    const message = messages[index] as Message;
    const customerId = customers[index];
    if (customerId) rows.push(eventRow(message, customerId));
  });
  await appendRows(tx, rows);
  return isNew;
}

function eventRow(message: Message, customerId: string): EventRow {
  return {
    eventId: newId(),
    name: message.name,
    version: 1,
    source: message.source,
    subjectId: null,
    customerId,
    petId: null,
    occurredAt: instantText(message.at),
    payload: message.payload,
  };
}

/** Customer of each message; null for erased people. */
async function customersOf(tx: Tx, deps: StoreDeps, messages: readonly Message[]): Promise<(string | null)[]> {
  const groups = new Map<string, Group>();
  const known = new Map<string, string>();
  const keys = messages.map(({ sender, told }) => {
    if ('customerId' in sender) return undefined;
    const key = `${sender.source}\n${sender.externalId ?? ''}\n${sender.deviceId ?? ''}`;
    if (!told) {
      const customerId = known.get(key) ?? deps.senders?.get(key);
      if (customerId !== undefined) known.set(key, customerId);
      if (customerId !== undefined) return key;
    }
    const group = groups.get(key);
    if (!group) groups.set(key, { sender, told: told ?? {} });
    else if (told) group.told = { ...group.told, ...told, profile: { ...group.told.profile, ...told.profile } };
    return key;
  });
  const resolved: ReadonlyMap<string, string | null> =
    groups.size > 0 ? await resolve(tx, deps, groups) : new Map<string, string | null>();
  return messages.map(({ sender }, index) => {
    if ('customerId' in sender) return sender.customerId;
    const key = keys[index] as string;
    return resolved.get(key) ?? known.get(key) ?? null;
  });
}

interface Group {
  readonly sender: Exclude<Sender, { customerId: string }>;
  told: Profile;
}

async function resolve(
  tx: Tx,
  deps: StoreDeps,
  byKey: ReadonlyMap<string, Group>,
): Promise<Map<string, string | null>> {
  const groups = [...byKey.values()];
  const resolved = await deps.identity.resolveMany(
    tx,
    groups.map(({ sender: { source, deviceId, externalId }, told }) => ({
      identifiers: [
        ...(externalId === undefined ? [] : [{ kind: 'external' as const, source, value: externalId }]),
        ...(told.phone === undefined || externalId === undefined
          ? []
          : [{ kind: 'phone' as const, value: told.phone }]),
        // A device that somebody named is looked at apart, since another may have used it before.
        ...(deviceId === undefined || externalId !== undefined ? [] : [{ kind: 'device' as const, value: deviceId }]),
      ],
      createAs: externalId === undefined ? ('anonymous' as const) : ('known' as const),
      via: 'api' as const,
      ...(told.profile && { profile: told.profile }),
    })),
  );
  const ids = resolved.map((one) => one.customerId);
  const named = groups.flatMap(({ sender }, index) => {
    const customerId = ids[index];
    const { deviceId, externalId } = sender;
    return deviceId !== undefined && externalId !== undefined && customerId
      ? [{ ...sender, deviceId, externalId, customerId }]
      : [];
  });
  if (named.length > 0) await joinDevices(tx, deps, named);
  const answers = new Map([...byKey.keys()].map((key, index) => [key, ids[index] ?? null]));
  afterCommit(tx, () => {
    for (const [key, customerId] of answers) if (customerId !== null) deps.senders?.set(key, customerId);
  });
  return answers;
}

interface Named {
  readonly source: string;
  readonly deviceId: string;
  readonly externalId: string;
  readonly customerId: string;
}

/** What happened on a device before its user was named belongs to that user; a device that others use stays theirs. */
async function joinDevices(tx: Tx, deps: StoreDeps, named: readonly Named[]): Promise<void> {
  const holders = await deps.identity.resolveMany(
    tx,
    named.map(({ deviceId }) => ({
      identifiers: [{ kind: 'device' as const, value: deviceId }],
      createAs: 'never' as const,
    })),
  );
  const free = named.filter(
    (_, index) => holders[index]?.customerId === null && holders[index]?.reason === 'unidentified',
  );
  if (free.length > 0) {
    await deps.identity.resolveMany(
      tx,
      free.map(({ source, externalId, deviceId }) => ({
        identifiers: [
          { kind: 'external' as const, source, value: externalId },
          { kind: 'device' as const, value: deviceId },
        ],
        createAs: 'never' as const,
      })),
    );
  }
  const others = named.flatMap(({ customerId }, index) => {
    const holder = holders[index]?.customerId;
    return holder && holder !== customerId ? [{ customerId, holder }] : [];
  });
  if (others.length === 0) return;
  const cards = await deps.identity.findCustomers(tx, [...new Set(others.map((one) => one.holder))]);
  const merged = new Set<string>();
  deps.senders?.forget();
  for (const { customerId, holder } of others) {
    if (cards.get(holder)?.status !== 'anonymous' || merged.has(holder)) continue;
    merged.add(holder);
    const reason = 'named on the device that was used without a name before';
    await deps.identity.merge(tx, { winnerId: customerId, loserId: holder, kind: 'sign-in', reason, actor: null });
  }
}
