/** Links to the read-only health card: made by a keeper, ending by themselves, revocable (PET-7). */
import type { Pet, PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { newToken, tokenHash } from '../../../platform/secret.ts';
import type { RecordDeps } from '../deps.ts';
import { summariesOf } from '../entry/summary.ts';
import { cardNotFound, tooManyCards } from '../problems.ts';

const MOST_OPEN = 20;

interface CardRow {
  readonly card_id: string;
  readonly pet_id: string;
  readonly customer_id: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
  readonly opened: number;
  readonly last_opened_at: string | null;
}

function cardView(row: CardRow): PetRecord.CardLink {
  return {
    cardId: row.card_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    opened: row.opened,
    lastOpenedAt: row.last_opened_at,
  };
}

/** Of the whole household, newest first. */
export async function listCards(handle: Db | Tx, petId: string): Promise<PetRecord.CardLink[]> {
  const { rows } = await sql<CardRow>`
    select * from record.card where pet_id = ${petId} order by created_at desc, card_id desc limit 50`.execute(handle);
  return rows.map(cardView);
}

/** @throws Problem `pet/not-kept`, `record/too-many-cards` */
export function makeCard(
  deps: Pick<RecordDeps, 'db' | 'clock' | 'pet' | 'publicUrl'>,
  { petId, customerId, days }: { readonly petId: string; readonly customerId: string; readonly days: number },
): Promise<PetRecord.CreatedCardLink> {
  const token = newToken();
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await deps.pet.hold(tx, [petId]);
    await deps.pet.requireKept(tx, petId, customerId);
    await sql`select pg_advisory_xact_lock(hashtextextended(${`record.card/${petId}`}, 13))`.execute(tx);
    const { rows: open } = await sql<{ count: number }>`
      select count(*) as count from record.card
      where pet_id = ${petId} and revoked_at is null and expires_at > ${now.toString()}`.execute(tx);
    if ((open[0]?.count ?? 0) >= MOST_OPEN) throw new Problem(tooManyCards);
    const { rows } = await sql<CardRow>`
      insert into record.card (card_id, pet_id, customer_id, token_hash, created_at, expires_at)
      values (${newId()}, ${petId}, ${customerId}, ${tokenHash(token)}, ${now.toString()},
        ${now.add({ hours: days * 24 }).toString()}) returning *`.execute(tx);
    return { card: cardView(rows[0] as CardRow), token, url: `${deps.publicUrl}/v1/cards/${token}/page` };
  });
}

/** Any keeper may. @throws Problem `record/card-not-found` */
export async function revokeCard({ db, clock }: RecordDeps, petId: string, cardId: string): Promise<void> {
  const { rows } = await sql`
    update record.card set revoked_at = ${clock.now().toString()}
    where card_id = ${cardId} and pet_id = ${petId} and revoked_at is null returning 1`.execute(db);
  if (rows.length === 0) throw new Problem(cardNotFound);
}

/**
 * The card behind a token; counts that it was opened. A link ends with the keepership of who made it.
 * @throws Problem `record/card-not-found` the same for wrong, ended and revoked ones
 */
export async function openCard(deps: RecordDeps, token: string): Promise<PetRecord.HealthCard> {
  const now = deps.clock.now();
  const { rows } = await sql<CardRow>`
    update record.card set opened = opened + 1, last_opened_at = ${now.toString()}
    where token_hash = ${tokenHash(token)} and revoked_at is null and expires_at > ${now.toString()}
    returning *`.execute(deps.db);
  const card = rows[0];
  if (!card) throw new Problem(cardNotFound);
  const keepers = (await deps.pet.keepersOf(deps.db, [card.pet_id])).get(card.pet_id) ?? [];
  const pet = (await deps.pet.findPets(deps.db, [card.pet_id])).get(card.pet_id);
  const summary = (await summariesOf(deps.db, deps, [card.pet_id])).get(card.pet_id);
  if (!pet || !summary || !keepers.some((keeper) => keeper.customerId === card.customer_id)) {
    throw new Problem(cardNotFound);
  }
  return { ...animal(pet), summary, asOf: now.toString(), expiresAt: card.expires_at };
}

function animal(pet: Pet.PetProfile): Omit<PetRecord.HealthCard, 'summary' | 'asOf' | 'expiresAt'> {
  return {
    name: pet.name,
    species: pet.species,
    breedZh: pet.breed?.nameZh ?? null,
    breedEn: pet.breed?.nameEn ?? null,
    sex: pet.sex,
    neutered: pet.neutered,
    birthday: pet.birthday,
    weightGrams: pet.weightGrams,
    microchip: pet.microchip,
    deceasedOn: pet.deceasedOn,
  };
}
