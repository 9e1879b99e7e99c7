/** What waits for a person, and what becomes of records when people go or are merged (PET-4, ACC-5, AUD-2). */
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { clinicWorld, PHONE } from '../../../../test/clinics.ts';
import { newId } from '../../../platform/ids.ts';

const { app, call, owner, staff, dog, aPet, aRecord, send, outcomeOf, entries, waiting } = await clinicWorld();
afterAll(() => app[Symbol.asyncDispose]());

describe('the queue', () => {
  const queued = async (recordId: string) =>
    (await waiting()).find((one: { recordId: string }) => one.recordId === recordId);

  it('PET-4 a person matches a patient: all its records go along, and later ones find the pet', async () => {
    const petId = await aPet({ name: '旺财' });
    const patient = { patientId: 'P-1', petName: 'Wangcai' };
    const [one, two] = [aRecord(patient), aRecord(patient)];
    await send([one, two]);
    const mismatch = await queued(one.recordId);
    expect(mismatch).toMatchObject({ together: 1, reason: 'no-reference', patient });
    const done = await call('POST', `/v1/clinic-mismatches/${mismatch.mismatchId}/match`, staff, { petId });
    expect(done.body).toEqual({ matched: 2 });
    expect(await entries(petId)).toHaveLength(2);
    expect(await outcomeOf(aRecord({ patientId: 'P-1' }))).toBe('added');
    expect(await entries(petId)).toHaveLength(3);
    expect(await outcomeOf(one)).toBe('unchanged');
    const again = await call('POST', `/v1/clinic-mismatches/${mismatch.mismatchId}/match`, staff, { petId });
    expect(again.body.code).toBe('record/mismatch-decided');
    const audit = await call('GET', `/v1/audit-entries?subjectId=${mismatch.mismatchId}`, staff);
    expect(audit.body.items).toMatchObject([{ action: 'record.mismatch_matched', after: { records: 2, petId } }]);
  });

  it('PET-4 of eight who decide at once one wins', async () => {
    const petId = await aPet({ name: '来福' });
    const record = aRecord({ patientId: 'P-2' });
    await send([record]);
    const { mismatchId } = await queued(record.recordId);
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, nth) =>
        nth % 2
          ? call('POST', `/v1/clinic-mismatches/${mismatchId}/match`, staff, { petId })
          : call('POST', `/v1/clinic-mismatches/${mismatchId}/dismiss`, staff, { reason: 'no' }),
      ),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'record/mismatch-decided')).toHaveLength(7);
  });

  it('PET-4 a person registers the patient for a customer, or leaves the record out', async () => {
    const record = aRecord({ microchip: '156000000000777', petName: '小白' });
    await send([record]);
    const { mismatchId } = await queued(record.recordId);
    const body = { customerId: owner.customerId, name: '小白', species: 'cat' };
    const made = await call('POST', `/v1/clinic-mismatches/${mismatchId}/create`, staff, body);
    expect(made.body).toMatchObject({ matched: 1 });
    const pet = await call('GET', `/v1/pets/${made.body.petId}`, staff);
    expect(pet.body).toMatchObject({ name: '小白', species: 'cat', microchip: '156000000000777' });
    const other = aRecord({ patientId: 'P-3' });
    await send([other]);
    const dismissed = await call(
      'POST',
      `/v1/clinic-mismatches/${(await queued(other.recordId)).mismatchId}/dismiss`,
      staff,
      {
        reason: 'not our customer',
      },
    );
    expect(dismissed.body).toEqual({ dismissed: 1 });
    expect(await outcomeOf(other)).toBe('unchanged');
    const list = await call('GET', '/v1/clinic-mismatches?state=dismissed', staff);
    expect(list.body.items.map((one: { recordId: string }) => one.recordId)).toContain(other.recordId);
  });

  it('PET-4 a record that names another pet than before waits, and moves by a person', async () => {
    const petId = await aPet({ name: '阿福', microchip: '156000000000888' });
    const record = aRecord();
    await send([record]);
    const wrong = (await entries(dog)).length;
    expect(await outcomeOf({ ...record, patient: { microchip: '156000000000888' } })).toBe(
      'queued mismatch/pet-changed',
    );
    const { mismatchId, candidates } = await queued(record.recordId);
    expect(candidates.map((one: { petId: string }) => one.petId)).toEqual([dog, petId]);
    await call('POST', `/v1/clinic-mismatches/${mismatchId}/match`, staff, { petId });
    expect((await entries(petId))[0]).toMatchObject({ state: 'current' });
    const left = await entries(dog);
    expect(left).toHaveLength(wrong);
    expect(left.filter((one: { state: string }) => one.state === 'withdrawn').length).toBeGreaterThan(0);
  });

  it('PET-4 what waits is looked at again when it is sent again: the owner has signed up, and nothing doubles', async () => {
    const early = aRecord({ ownerPhone: '13900000555', petName: '后来' });
    expect(await outcomeOf(early)).toBe('queued mismatch/owner-unknown');
    expect(await outcomeOf(early)).toBe('queued mismatch/owner-unknown');
    const late = await app.owner('13900000555');
    const petId = await aPet({ name: '后来' }, late.headers);
    expect(await outcomeOf(early)).toBe('added');
    expect(await outcomeOf(early)).toBe('unchanged');
    expect(await entries(petId)).toHaveLength(1);
    const { rows } = await sql<{ name: string; outcome: string | null }>`
      select e.name, e.payload ->> 'outcome' as outcome from platform.event e
      join record.clinic_record r on r.clinic_record_id::text = e.subject_id
      where r.record_id = ${early.recordId} order by e.position`.execute(app.db);
    expect(rows).toEqual([
      { name: 'record.clinic_mismatch', outcome: null },
      { name: 'record.mismatch_settled', outcome: 'matched' },
    ]);
  });

  it('CARE-2 PET-4 a patient has one case, however many records wait, and it is solved with them', async () => {
    const cases = async () => {
      await app.drain();
      const { rows } = await sql<{ state: string }>`
        select state from care."case" where kind = 'clinic_mismatch' and cause = any(
          select 'clinic/' || clinic_record_id from record.clinic_record where patient ->> 'patientId' = 'P-cases')`.execute(
        app.db,
      );
      return rows.map((row) => row.state);
    };
    await send([aRecord({ patientId: 'P-cases' }), aRecord({ patientId: 'P-cases' })]);
    await send([aRecord({ patientId: 'P-cases' })]);
    expect(await cases()).toEqual(['open']);
    const first = (await waiting()).find(
      (one: { patient: { patientId?: string } }) => one.patient.patientId === 'P-cases',
    );
    await call('POST', `/v1/clinic-mismatches/${first.mismatchId}/match`, staff, { petId: dog });
    expect(await cases()).toEqual(['solved']);
  });

  it('PRIV-1 what matches no pet for half a year keeps only that it was sent', async () => {
    const stranger = aRecord({ ownerPhone: '13900000556', petName: '路人' });
    await send([stranger]);
    await sql`
      update record.clinic_record set changed_at = '2025-08-01' where record_id = ${stranger.recordId}`.execute(app.db);
    await app.pawloop.jobs.find((job) => job.name === 'record.sweep')?.run({});
    const { rows } = await sql`
      select patient, phone_sealed, phone_index, detail, state from record.clinic_record
      where record_id = ${stranger.recordId}`.execute(app.db);
    expect(rows).toEqual([{ patient: {}, phone_sealed: null, phone_index: null, detail: {}, state: 'dismissed' }]);
    expect(await outcomeOf(stranger)).toBe('unchanged');
  });

  it('PET-4 SEC-4 a half character costs its own row only', async () => {
    const { results } = await send([aRecord(undefined, { detail: { title: 'a\ud800' } }), aRecord()]);
    expect(results.map((one) => one.code)).toEqual(['record/row-invalid', null]);
  });

  it('PET-4 shows phones masked and the pets that it could be', async () => {
    const record = aRecord({ ownerPhone: PHONE, petName: '不认识' });
    await send([record]);
    const found = await queued(record.recordId);
    expect(found.patient.ownerPhone).toMatch(/^\*+0077$/);
    expect(found.candidates.map((one: { petId: string }) => one.petId)).toContain(dog);
  });
});

describe('people', () => {
  it('ACC-5 with the last keeper everything goes but the plain facts of what clinics did', async () => {
    const gone = await app.owner('13900000091');
    const petId = await aPet({ name: '告别', microchip: '156000000002000' }, gone.headers);
    const detail = { product: '瑞比克', batch: 'B1', note: 'owner Mr Lin was late', clinic: 'somewhere' };
    await send([aRecord({ microchip: '156000000002000', ownerPhone: '13900000091' }, { kind: 'vaccination', detail })]);
    await send([aRecord({ microchip: '156000000002000' }, { detail: { title: 'private' } })]);
    await call('POST', `/v1/owner/pets/${petId}/record`, gone.headers, {
      kind: 'visit',
      onDate: '2026-02-01',
      detail: { note: 'mine' },
    });
    await call('PUT', `/v1/owner/pets/${petId}/portrait`, gone.headers, { kind: 'toy', word: '球' });
    const { token } = (await call('POST', `/v1/owner/pets/${petId}/cards`, gone.headers, { days: 7 })).body;
    const archive = await call('GET', '/v1/owner/me/archive', gone.headers);
    expect(JSON.stringify(archive.body)).toContain('瑞比克');
    const erased = await call('POST', `/v1/customers/${gone.customerId}/erase`, staff, { reason: 'asked for it' });
    expect(erased.status, JSON.stringify(erased.body)).toBeLessThan(300);
    const { rows } = await sql<{ kind: string; detail: object; source_kind: string }>`
      select kind, detail, source_kind from record.entry where pet_id = ${petId}`.execute(app.db);
    expect(rows).toEqual([
      { kind: 'vaccination', source_kind: 'clinic', detail: { product: '瑞比克', batch: 'B1', vaccines: ['rabies'] } },
    ]);
    const { rows: left } = await sql<{ text: string }>`
      select coalesce(string_agg(t, ' '), '') as text from (
        select r::text as t from record.clinic_record r where pet_id = ${petId}
        union all select v::text from record.entry_version v join record.entry e using (entry_id) where e.pet_id = ${petId}
        union all select p::text from record.preference p where pet_id = ${petId}
        union all select d::text from record.due d where pet_id = ${petId}) all_of_it`.execute(app.db);
    expect(left[0]?.text).not.toMatch(/Lin|156000000002000|private|mine/);
    expect((await call('GET', `/v1/cards/${token}`, {})).body.code).toBe('record/card-not-found');
  });

  it('AUD-2 what a merged customer entered and shared goes with the customer, and back', async () => {
    const [winner, loser] = [await app.owner('13900000092'), await app.owner('13900000093')];
    const petId = await aPet({ name: '合并' }, loser.headers);
    await call('POST', `/v1/owner/pets/${petId}/record`, loser.headers, {
      kind: 'visit',
      onDate: '2026-02-01',
      detail: {},
    });
    const { token } = (await call('POST', `/v1/owner/pets/${petId}/cards`, loser.headers, { days: 7 })).body;
    const body = { winnerId: winner.customerId, loserId: loser.customerId, reason: 'the same person' };
    const merged = await call('POST', '/v1/customer-merges', staff, body);
    expect(merged.status, JSON.stringify(merged.body)).toBeLessThan(300);
    const sources = async () => {
      const { rows } = await sql<{ source_id: string }>`
        select source_id from record.entry where pet_id = ${petId}`.execute(app.db);
      return rows.map((row) => row.source_id);
    };
    expect(await sources()).toEqual([winner.customerId]);
    expect((await call('GET', `/v1/cards/${token}`, {})).status).toBe(200);
    await call('POST', `/v1/customer-merges/${merged.body.mergeId}/undo`, staff);
    expect(await sources()).toEqual([loser.customerId]);
    expect((await call('GET', `/v1/cards/${token}`, {})).status).toBe(200);
  });

  it('PET-4 records of a pet that does not exist change nothing', async () => {
    const missing = await call('POST', `/v1/clinic-mismatches/${newId()}/match`, staff, { petId: dog });
    expect(missing.body.code).toBe('record/mismatch-not-found');
    const record = aRecord({ patientId: 'P-9' });
    await send([record]);
    const found = (await waiting()).find((one: { recordId: string }) => one.recordId === record.recordId);
    const wrong = await call('POST', `/v1/clinic-mismatches/${found.mismatchId}/match`, staff, { petId: newId() });
    expect(wrong.body.code).toBe('record/pet-not-found');
  });
});
