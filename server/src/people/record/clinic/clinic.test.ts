/** Clinics over HTTP on PostgreSQL: keys, records once each, matching, files (PET-4). */
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { CHIP, clinicWorld, PHONE } from '../../../../test/clinics.ts';
import { uploadTo } from '../../../../test/upload.ts';

const { app, call, owner, staff, dog, clinicId, key, aPet, aKey, aRecord, send, outcomeOf, entries, waiting } =
  await clinicWorld();
afterAll(() => app[Symbol.asyncDispose]());

describe('keys', () => {
  it('PET-4 SEC-1 only a present key of an active clinic opens the door; secrets are not kept', async () => {
    const other = (await call('POST', '/v1/clinics', staff, { name: 'Second' })).body.clinicId;
    const own = await aKey(other);
    const keys = async () => (await call('GET', `/v1/clinics/${other}/keys`, staff)).body.items;
    expect(await keys()).toMatchObject([{ name: 'practice', lastUsedAt: null }]);
    expect((await send([aRecord()], own)).counts.rows).toBe(1);
    const [{ keyId, lastUsedAt }] = await keys();
    expect(lastUsedAt).toBe('2026-03-01T02:00:00Z');
    const { rows } = await sql<{
      all: string;
    }>`select string_agg(k::text, ' ') as all from record.clinic_key k`.execute(app.db);
    expect(rows[0]?.all).not.toContain(own['x-clinic-key']);
    await call('PUT', `/v1/clinics/${other}`, staff, { name: 'Second', active: false });
    expect((await call('POST', '/v1/clinic/records', own, { records: [aRecord()] })).status).toBe(401);
    await call('PUT', `/v1/clinics/${other}`, staff, { name: 'Second', active: true });
    expect((await call('DELETE', `/v1/clinics/${clinicId}/keys/${keyId}`, staff)).body.code).toBe(
      'record/key-not-found',
    );
    expect((await call('DELETE', `/v1/clinics/${other}/keys/${keyId}`, staff)).status).toBe(204);
    expect((await call('POST', '/v1/clinic/records', own, { records: [aRecord()] })).status).toBe(401);
    for (const headers of [{}, owner.headers, staff, { 'x-clinic-key': 'ck_wrong' }]) {
      expect([401, 403]).toContain(
        (await call('POST', '/v1/clinic/records', headers, { records: [aRecord()] })).status,
      );
    }
    expect((await call('GET', '/v1/clinics', key)).status).toBe(403);
  });

  it('PET-4 a clinic has one name, and its changes are audited', async () => {
    expect((await call('POST', '/v1/clinics', staff, { name: ' 安安动物医院 ' })).body.code).toBe(
      'record/clinic-taken',
    );
    const audit = await call('GET', `/v1/audit-entries?subjectId=${clinicId}`, staff);
    const actions = audit.body.items.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['record.clinic_created', 'record.clinic_key_created']));
  });
});

describe('records', () => {
  it('PET-4 sent twice nothing doubles; with other content it is a new version with a trace', async () => {
    const record = aRecord();
    const before = (await entries(dog)).length;
    expect(await outcomeOf(record)).toBe('added');
    expect(await outcomeOf(record)).toBe('unchanged');
    expect(await entries(dog)).toHaveLength(before + 1);
    expect(await outcomeOf({ ...record, detail: { title: 'cough', note: 'better' } })).toBe('corrected');
    const entry = (await entries(dog)).find((one: { detail: { note?: string } }) => one.detail.note === 'better');
    expect(entry).toMatchObject({ version: 2, source: { kind: 'clinic', id: clinicId, name: '安安动物医院' } });
    const trace = await call('GET', `/v1/pets/${dog}/record/${entry.entryId}`, staff);
    expect(trace.body.versions.map((one: { version: number }) => one.version)).toEqual([2, 1]);
    expect(await entries(dog)).toHaveLength(before + 1);
  });

  it('PET-4 the same batch handed in eight times at once enters each record once', async () => {
    const records = Array.from({ length: 20 }, () => aRecord());
    const before = (await entries(dog)).length;
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => send(nth % 2 ? records : records.toReversed())),
    );
    expect(replies.reduce((sum, { counts }) => sum + (counts.added ?? 0), 0)).toBe(20);
    expect(replies.reduce((sum, { counts }) => sum + (counts.unchanged ?? 0), 0)).toBe(140);
    expect(await entries(dog)).toHaveLength(before + 20);
  });

  it('PET-4 another clinic may use the same record id', async () => {
    const other = (await call('POST', '/v1/clinics', staff, { name: 'Third' })).body.clinicId;
    const record = aRecord();
    expect(await outcomeOf(record)).toBe('added');
    expect((await send([record], await aKey(other))).results[0]?.outcome).toBe('added');
  });

  it('PET-4 each bad row has its own code and costs no other', async () => {
    const good = aRecord();
    const { counts, results } = await send([
      {},
      aRecord({}, { kind: 'nonsense' }),
      aRecord(undefined, { onDate: '2026-03-02' }),
      aRecord(undefined, { kind: 'weight' }),
      good,
      { ...good, onDate: '2026-01-01' },
      good,
      aRecord({ microchip: CHIP, other: 1 }),
    ]);
    expect(results.map(({ code }) => code)).toEqual([
      'record/row-invalid',
      'record/row-invalid',
      'record/date-invalid',
      'record/detail-invalid',
      null,
      'record/row-twice',
      null,
      'record/row-invalid',
    ]);
    expect(counts).toMatchObject({ rows: 8, added: 1, unchanged: 1, rejected: 6 });
  });

  it('PET-4 a record keeps its kind, can be taken back once, and does not come back', async () => {
    const record = aRecord();
    await send([record]);
    expect(await outcomeOf({ ...record, kind: 'lab', detail: { test: 'x' } })).toBe('rejected record/kind-changed');
    const url = `/v1/clinic/records/${record.recordId}/withdraw`;
    expect((await call('POST', url, key, { reason: 'mistake' })).body).toEqual({ outcome: 'withdrawn' });
    expect((await call('POST', url, key, { reason: 'mistake' })).body).toEqual({ outcome: 'unchanged' });
    expect(await outcomeOf(record)).toBe('unchanged');
    expect(await outcomeOf({ ...record, onDate: '2026-02-02' })).toBe('rejected record/withdrawn');
    const nothing = await call('POST', '/v1/clinic/records/none/withdraw', key, { reason: 'x' });
    expect(nothing.body.code).toBe('record/clinic-record-not-found');
  });
});

describe('matching', () => {
  it('PET-4 finds the pet by chip in any notation, or by proved phone and name', async () => {
    expect(await outcomeOf(aRecord({ microchip: '156-0000-0000-0123' }))).toBe('added');
    expect(await outcomeOf(aRecord({ ownerPhone: '+86 139 0000 0077', petName: '豆 豆' }))).toBe('added');
    expect(await outcomeOf(aRecord({ ownerPhone: PHONE, petName: '豆豆', species: '犬' }))).toBe('added');
  });

  it.each([
    [{ microchip: '999000000000123' }, 'chip-invalid'],
    [{ microchip: '156999999999999' }, 'chip-invalid'],
    [{ microchip: '123' }, 'chip-invalid'],
    [{ microchip: '156000000000999' }, 'chip-unknown'],
    [{}, 'no-reference'],
    [{ ownerPhone: PHONE }, 'no-reference'],
    [{ ownerPhone: '12345', petName: '豆豆' }, 'phone-invalid'],
    [{ ownerPhone: '13911111111', petName: '豆豆' }, 'owner-unknown'],
    [{ ownerPhone: PHONE, petName: '大黄' }, 'pet-unknown'],
    [{ ownerPhone: PHONE, petName: '豆豆', species: '猫' }, 'pet-unknown'],
    [{ ownerPhone: PHONE, petName: '豆豆', microchip: '156000000000998' }, 'chip-differs'],
  ])('PET-4 a record of %j waits with the reason %s', async (patient, reason) => {
    const record = aRecord(patient);
    const before = (await waiting()).length;
    expect(await outcomeOf(record)).toBe(`queued mismatch/${reason}`);
    expect(await outcomeOf(record)).toBe(`queued mismatch/${reason}`);
    const queue = await waiting();
    expect(queue).toHaveLength(before + 1);
    expect(queue.at(-1)).toMatchObject({ recordId: record.recordId, reason, state: 'waiting' });
    const { rows } = await sql<{ payload: object }>`
      select payload from platform.event where name = 'record.clinic_mismatch' and payload->>'recordId' = ${record.recordId}`.execute(
      app.db,
    );
    expect(rows).toMatchObject([{ payload: { clinicId, reason } }]);
    expect(JSON.stringify([queue.at(-1), rows])).not.toContain(PHONE);
  });

  it('PET-4 two pets of one name, one chip in two profiles, and impossible days wait too', async () => {
    const twin = await app.owner('13900000078');
    const [first] = [await aPet({ name: '咪咪' }, twin.headers), await aPet({ name: '咪咪' }, twin.headers)];
    expect(await outcomeOf(aRecord({ ownerPhone: '13900000078', petName: '咪咪' }))).toBe(
      'queued mismatch/pet-ambiguous',
    );
    await aPet({ name: '一', microchip: '156000000000555' }, twin.headers);
    const other = await app.owner('13900000079');
    const two = await aPet({ name: '二', microchip: '156000000000555' }, other.headers);
    expect(await outcomeOf(aRecord({ microchip: '156000000000555' }))).toBe('queued mismatch/chip-ambiguous');
    expect(await outcomeOf(aRecord({ microchip: '156000000000555', ownerPhone: '13900000079', petName: '二' }))).toBe(
      'added',
    );
    expect(await entries(two)).toHaveLength(1);
    const crossed = aRecord({ microchip: CHIP, ownerPhone: '13900000079', petName: '二' });
    expect(await outcomeOf(crossed)).toBe('queued mismatch/chip-differs');
    expect(await outcomeOf(aRecord(undefined, { onDate: '2023-01-01' }))).toBe('queued mismatch/before-birth');
    await call('POST', `/v1/owner/pets/${first}/farewell`, twin.headers, { date: '2026-02-10' });
    expect(
      await outcomeOf(aRecord({ ownerPhone: '13900000078', petName: '咪咪' }, { onDate: '2026-02-20' })),
    ).toContain('queued');
  });

  it('PET-4 a phone that nobody proved matches nobody', async () => {
    const { body } = await call('POST', '/v1/customers', staff, { name: '林', phone: '13900000080' });
    await call('POST', `/v1/customers/${body.customerId}/pets`, staff, { name: '豆豆', species: 'dog' });
    expect(await outcomeOf(aRecord({ ownerPhone: '13900000080', petName: '豆豆' }))).toBe(
      'queued mismatch/owner-unknown',
    );
  });
});

describe('files', () => {
  const csv = (lines: readonly string[]) => ['record_id,microchip,kind,date,vaccine,note', ...lines].join('\n');
  const upload = (text: string, headers = staff) =>
    uploadTo(app, `/v1/clinics/${clinicId}/imports`, headers, text, 'records.csv');

  it('PET-4 a file is taken in once, its bad rows named by their lines', async () => {
    const petId = await aPet({ name: '文件', microchip: '156000000001000' });
    const text = csv([
      'F1,156000000001000,疫苗,2026-01-05,卫佳捌,',
      'F2,156000000001000,疫苗,2026/2/2,瑞比克,',
      'F3,156000000001000,疫苗,soon,瑞比克,',
      'F4,156000000009999,就诊,2026-02-02,,',
    ]);
    const first = (await upload(text)).json();
    expect(first).toMatchObject({
      counts: { rows: 4, added: 2, queued: 1, rejected: 1 },
      problems: [
        { row: 4, recordId: 'F3', code: 'record/row-invalid' },
        { row: 5, recordId: 'F4', code: 'mismatch/chip-unknown' },
      ],
    });
    expect((await upload(text)).json().counts).toMatchObject({ added: 0, unchanged: 2, queued: 1, rejected: 1 });
    expect(await entries(petId)).toHaveLength(2);
    const listed = await call('GET', `/v1/clinics/${clinicId}/imports`, staff);
    expect(listed.body.items).toHaveLength(2);
    expect((await upload('nothing,here\n1,2\n')).json().code).toBe('record/file-unreadable');
    expect((await upload(text, owner.headers)).statusCode).toBe(403);
  });

  it('PET-4 a file of thousands of rows is taken in by steps', async () => {
    const petId = await aPet({ name: '很多', microchip: '156000000001001' });
    const lines = Array.from({ length: 1200 }, (_, nth) => `M${nth},156000000001001,就诊,2026-01-05,,note ${nth}`);
    expect((await upload(csv(lines))).json().counts).toMatchObject({ rows: 1200, added: 1200 });
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from record.entry where pet_id = ${petId}`.execute(app.db);
    expect(rows[0]?.count).toBe(1200);
  });
});
