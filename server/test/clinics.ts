/** A clinic that sends records of an owner's dog, for tests of what comes from clinics. */
import { expect } from 'vitest';
import { testApp } from './harness.ts';
import { callsTo } from './records.ts';
import type { Headers } from './sign-in.ts';

export const PHONE = '13900000077';
export const CHIP = '156000000000123';

/** An application on 2026-03-01 with a clinic, its key, and an owner (with {@link PHONE}) of a dog with {@link CHIP}. */
export async function clinicWorld() {
  const app = await testApp({ now: '2026-03-01T02:00:00Z' });
  const call = callsTo(() => app);
  const [owner, staff] = [await app.owner(PHONE), await app.staff()];

  async function aPet(change: object, headers = owner.headers): Promise<string> {
    const reply = await call('POST', '/v1/owner/pets', headers, { species: 'dog', ...change });
    return reply.body.petId;
  }
  const dog = await aPet({ name: '豆豆', microchip: CHIP, birthday: '2024-01-01' });
  const clinicId: string = (await call('POST', '/v1/clinics', staff, { name: '安安动物医院' })).body.clinicId;

  async function aKey(id = clinicId): Promise<Headers> {
    const { secret } = (await call('POST', `/v1/clinics/${id}/keys`, staff, { name: 'practice' })).body;
    return { 'x-clinic-key': secret };
  }
  const key = await aKey();

  let numbers = 0;
  function aRecord(patient: object = { microchip: CHIP }, change: object = {}) {
    numbers += 1;
    const detail = { title: 'cough' };
    return { recordId: `R${numbers}`, patient, kind: 'visit', onDate: '2026-02-01', detail, ...change };
  }

  async function send(records: readonly object[], headers = key) {
    const reply = await call('POST', '/v1/clinic/records', headers, { records });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    return reply.body as { counts: Record<string, number>; results: { outcome: string; code: string | null }[] };
  }

  /** What became of one record, e.g. `matched`. */
  async function outcomeOf(record: object): Promise<string> {
    const [first] = (await send([record])).results;
    return `${first?.outcome} ${first?.code ?? ''}`.trim();
  }

  async function entries(petId: string, source = 'clinic') {
    const { body } = await call('GET', `/v1/pets/${petId}/record?withdrawn=true&limit=200`, staff);
    return body.items.filter((item: { source: { kind: string } }) => item.source.kind === source);
  }
  const waiting = async () => (await call('GET', '/v1/clinic-mismatches?limit=200', staff)).body.items;

  return { app, call, owner, staff, dog, clinicId, key, aPet, aKey, aRecord, send, outcomeOf, entries, waiting };
}
