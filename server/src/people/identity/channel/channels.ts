/** Commands: create and change acquisition channels; what is spent is booked on a day (ACC-7). */

import { randomInt } from 'node:crypto';
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { channelCodeTaken } from '../problems.ts';
import { lockChannel } from './repository.ts';

export interface NewChannel {
  readonly code?: string;
  readonly name: string;
  readonly kind: Identity.Channel['kind'];
  readonly merchantId?: string;
  readonly landingPath?: string;
  readonly costFen?: number;
}

/** Without letters and digits that look alike on a printed sheet. */
const CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 8;

function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
}

/**
 * @param actor null for the demo city
 * @throws Problem `identity/channel-code-taken`
 */
export function createChannel(
  deps: IdentityDeps,
  actor: Staff | null,
  request: NewChannel,
  requestId?: string,
): Promise<Identity.Channel> {
  const channelId = newId();
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql`
      insert into identity.channel (channel_id, code, name, kind, merchant_id, landing_path, created_at)
      values (${channelId}, ${request.code ?? newCode()}, ${request.name.trim()}, ${request.kind}, ${request.merchantId ?? null},
        ${request.landingPath ?? '/'}, ${deps.clock.now().toString()})
      on conflict on constraint channel_code_unique do nothing returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(channelCodeTaken);
    if (request.costFen) await bookCost(tx, deps, channelId, request.costFen);
    const after = await lockChannel(tx, channelId);
    await record(tx, {
      actor: actor ?? 'system',
      action: 'identity.channel_created',
      subjectType: 'channel',
      subjectId: channelId,
      before: null,
      after,
      ...(requestId && { requestId }),
    });
    return after;
  });
}

async function bookCost(tx: Tx, { clock, timeZone }: IdentityDeps, channelId: string, costFen: number): Promise<void> {
  const now = clock.now();
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  await sql`
    insert into identity.channel_cost (channel_cost_id, channel_id, on_date, cost_fen, booked_at)
    values (${newId()}, ${channelId}, ${today}, ${costFen}, ${now.toString()})`.execute(tx);
}

export interface ChannelChange {
  readonly name?: string;
  readonly landingPath?: string;
  /** New total; the difference is booked on today. */
  readonly costFen?: number;
  readonly active?: boolean;
}

/** @throws Problem `identity/channel-not-found` */
export function changeChannel(
  deps: IdentityDeps,
  actor: Staff,
  channelId: string,
  change: ChannelChange,
  requestId: string,
): Promise<Identity.Channel> {
  return inTransaction(deps.db, async (tx) => {
    const before = await lockChannel(tx, channelId);
    await sql`
      update identity.channel set name = coalesce(${change.name?.trim() ?? null}, name),
        landing_path = coalesce(${change.landingPath ?? null}, landing_path), active = coalesce(${change.active ?? null}, active)
      where channel_id = ${channelId}`.execute(tx);
    const more = (change.costFen ?? before.costFen) - before.costFen;
    if (more !== 0) await bookCost(tx, deps, channelId, more);
    const after = await lockChannel(tx, channelId);
    const action = 'identity.channel_changed';
    await record(tx, { actor, action, subjectType: 'channel', subjectId: channelId, before, after, requestId });
    return after;
  });
}
