/** Timeline, card, energy, portrait and what others ask of the record, on PostgreSQL (PET-6 to PET-9). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { callsTo, rabies, recordsOf } from '../../../test/records.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let owner: { headers: Headers; customerId: string };
let stranger: { headers: Headers; customerId: string };
let staff: Headers;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  [owner, stranger, staff] = [await app.owner(), await app.owner(), await app.staff()];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const call = callsTo(() => app);

const { register, add } = recordsOf(call, () => owner);

describe('timeline', () => {
  it('PET-7 merges what other rooms bring, page by page, without loss or doubles', async () => {
    const petId = await register();
    for (const day of ['2026-02-01', '2026-02-03', '2026-02-03'])
      await add(petId, { kind: 'visit', onDate: day, detail: { visit: 'check-up', note: 'long words' } });
    const theirs = ['2026-02-02T01:00:00Z', '2026-02-02T16:00:00Z', '2026-02-04T01:00:00Z'].map((at, nth) => ({
      key: `test/${nth}`,
      at,
      kind: 'test.wash',
      title: 'bath',
      ref: null,
      by: 'Store',
      files: 0,
    }));
    app.modules.record.useTimeline({
      name: 'test',
      itemsOf: async (_handle, id, { before, limit }) =>
        id !== petId
          ? []
          : theirs
              .toReversed()
              .filter((item) => !before || item.at < before.at || (item.at === before.at && item.key < before.key))
              .slice(0, limit),
    });
    const seen: { key: string; at: string; onDate: string }[] = [];
    for (let cursor = ''; ; ) {
      const page = await call(
        'GET',
        `/v1/owner/pets/${petId}/timeline?limit=2${cursor && `&cursor=${cursor}`}`,
        owner.headers,
      );
      seen.push(...page.body.items);
      if (!page.body.nextCursor) break;
      cursor = page.body.nextCursor;
    }
    expect(new Set(seen.map(({ key }) => key)).size).toBe(6);
    expect(seen.find(({ key }) => key.startsWith('record/'))).toMatchObject({
      title: null,
      detail: { visit: 'check-up' },
    });
    expect(JSON.stringify(seen)).not.toContain('long words');
    const order = seen.map(({ at, key }) => `${Temporal.Instant.from(at).epochMilliseconds}/${key}`);
    expect(order).toEqual(order.toSorted().toReversed());
    // The business's zone is Asia/Shanghai: 16:00 UTC is the next day there.
    expect(seen.map(({ onDate }) => onDate)).toEqual([
      '2026-02-04',
      '2026-02-03',
      '2026-02-03',
      '2026-02-03',
      '2026-02-02',
      '2026-02-01',
    ]);
  });
});

describe('health card', () => {
  async function card(petId: string, days = 7) {
    return (await call('POST', `/v1/owner/pets/${petId}/cards`, owner.headers, { days })).body;
  }

  it('PET-7 shows the record behind a link, without the keepers, as data and as a page in two languages', async () => {
    const petId = await register({ name: '<b>豆豆</b>', allergies: ['鸡肉'] });
    await add(petId);
    await add(petId, { kind: 'visit', onDate: '2026-01-20', detail: { visit: 'follow-up' } });
    const titles = { zh: '洁牙', en: 'Dental scaling' };
    await add(petId, { kind: 'visit', onDate: '2026-01-21', detail: { title: '洁牙', titles } });
    const { token, url } = await card(petId);
    expect(url).toContain(`/v1/cards/${token}/page`);
    const open = await call('GET', `/v1/cards/${token}`);
    expect(open.body).toMatchObject({
      name: '<b>豆豆</b>',
      summary: { allergies: ['鸡肉'], vaccines: [{ vaccine: 'rabies', validUntil: '2027-02-01' }] },
    });
    expect(open.text).not.toContain(owner.customerId);
    const page = await call('GET', `/v1/cards/${token}/page`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-disposition']).toContain('inline');
    expect(page.text).toContain('&lt;b&gt;豆豆&lt;/b&gt;');
    expect(page.text).not.toContain('<b>');
    expect(page.text).toMatch(/洁牙.*复诊/s);
    const english = (await call('GET', `/v1/cards/${token}/page?lang=en`)).text;
    expect(english).toContain('Health card');
    expect(english).toMatch(/Dental scaling.*Follow-up/s);
    expect(english).not.toContain('洁牙');
    const { rows } = await sql<{ found: number }>`
      select count(*) as found from record.card where token_hash = ${Buffer.from(token)}`.execute(app.db);
    expect(rows[0]?.found).toBe(0);
  });

  it('PET-7 ends with its time, when revoked, and with the keepership of who made it', async () => {
    const petId = await register();
    const { token, card: link } = await card(petId);
    expect((await call('GET', `/v1/cards/${token}x`)).body.code).toBe('record/card-not-found');
    const listed = await call('GET', `/v1/owner/pets/${petId}/cards`, owner.headers);
    expect(listed.body.items).toMatchObject([{ cardId: link.cardId, opened: 0 }]);
    await call('GET', `/v1/cards/${token}`);
    expect((await call('GET', `/v1/owner/pets/${petId}/cards`, owner.headers)).body.items[0].opened).toBe(1);
    expect((await call('DELETE', `/v1/owner/pets/${petId}/cards/${link.cardId}`, stranger.headers)).status).toBe(404);
    expect((await call('DELETE', `/v1/owner/pets/${petId}/cards/${link.cardId}`, owner.headers)).status).toBe(204);
    expect((await call('GET', `/v1/cards/${token}`)).body.code).toBe('record/card-not-found');
    const second = await card(petId, 1);
    const now = app.clock.now();
    app.clock.set(now.add({ hours: 24 }));
    expect((await call('GET', `/v1/cards/${second.token}`)).body.code).toBe('record/card-not-found');
    app.clock.set(now);
    expect((await call('GET', `/v1/cards/${second.token}`)).status).toBe(200);
    await sql`update record.card set customer_id = ${newId()} where card_id = ${second.card.cardId}`.execute(app.db);
    expect((await call('GET', `/v1/cards/${second.token}`)).body.code).toBe('record/card-not-found');
  });
});

describe('energy and portrait', () => {
  it('PET-6 answers with a range, and with "vet check" for a pet that is ill', async () => {
    const petId = await register({ weightGrams: 10_000, neutered: true });
    const energy = async () =>
      (await call('GET', `/v1/owner/pets/${petId}/energy?kcalPer100g=380`, owner.headers)).body;
    expect(await energy()).toMatchObject({ rerKcal: 393.6, kcalLow: 551, kcalHigh: 630, portion: { gramsLow: 145 } });
    await add(petId, { kind: 'diagnosis', onDate: '2026-02-20', detail: { condition: '胰腺炎' } });
    expect(await energy()).toMatchObject({ vetCheck: 'ill', kcalLow: null, portion: null, rerKcal: 393.6 });
  });

  it('PET-1 PET-6 a weight in the record becomes the pet’s own, follows corrections, and the newest counts', async () => {
    const petId = await register({ name: '称重', neutered: true });
    const url = `/v1/owner/pets/${petId}`;
    const own = async () => {
      await app.drain();
      const { body } = await call('GET', `${url}/weights`, owner.headers);
      return body.items.map((one: { grams: number; source: string }) => `${one.grams} ${one.source}`);
    };
    const first = await add(petId, { kind: 'weight', onDate: '2026-01-01', detail: { grams: 20_000 } });
    const later = await add(petId, { kind: 'weight', onDate: '2026-02-01', detail: { grams: 22_000 } });
    expect(await own()).toEqual(['22000 staff', '20000 staff']);
    expect((await call('GET', `${url}/energy`, owner.headers)).body.weightGrams).toBe(22_000);
    const right = { onDate: '2026-02-01', detail: { grams: 21_000 }, reason: 'scales' };
    await call('PUT', `${url}/record/${later.entryId}`, owner.headers, right);
    expect(await own()).toEqual(['21000 staff', '20000 staff']);
    await call('POST', `${url}/record/${later.entryId}/withdraw`, owner.headers, { reason: 'another dog' });
    expect(await own()).toEqual(['20000 staff']);
    await call('POST', `${url}/weights`, owner.headers, { at: '2026-02-20T02:00:00Z', grams: 23_000 });
    await call('POST', `${url}/record/${first.entryId}/withdraw`, owner.headers, { reason: 'old' });
    expect(await own()).toEqual(['23000 owner']);
    expect((await call('GET', `${url}/energy`, owner.headers)).body.weightGrams).toBe(23_000);
  });

  it('PET-7 PET-8 shows sales on the timeline, infers from them, once each, marks it so, and forgets what the owner removed', async () => {
    const petId = await register();
    const sale = {
      customerId: owner.customerId,
      kind: 'goods',
      lines: [{ name: '三文鱼冻干零食', category: '零食', quantity: 1, unitFen: 100 }],
    };
    const sold = await call('POST', '/v1/counter-sales', staff, sale);
    expect(sold.status, sold.text).toBe(201);
    await app.drain();
    await app.drain();
    const bought = await call('GET', `/v1/owner/pets/${petId}/timeline`, owner.headers);
    expect(bought.body.items).toMatchObject([{ kind: 'audience.purchase', title: '三文鱼冻干零食' }]);
    const url = `/v1/owner/pets/${petId}/portrait`;
    const items = async () => (await call('GET', url, owner.headers)).body.items;
    expect(await items()).toMatchObject([
      { kind: 'flavour', word: '三文鱼', wordEn: 'Salmon', said: false, strength: 0.5 },
      { word: '鱼肉' },
    ]);
    await call('PUT', url, owner.headers, { kind: 'toy', word: '飞盘' });
    await call('POST', `${url}/remove`, owner.headers, { kind: 'flavour', word: '鱼肉' });
    await call('POST', '/v1/counter-sales', staff, sale);
    await app.drain();
    expect(await items()).toMatchObject([
      { word: '飞盘', said: true, strength: 1 },
      { word: '三文鱼', said: false, strength: 0.75 },
    ]);
  });

  it('PET-9 facts gather profile, record and portrait', async () => {
    const petId = await register({ chronicConditions: ['皮肤敏感'], allergies: ['鸡肉'], weightGrams: 7000 });
    await add(petId, { kind: 'diagnosis', onDate: '2025-01-20', detail: { condition: '关节炎', chronic: true } });
    await add(petId, { kind: 'visit', onDate: '2025-01-20', detail: { allergies: ['牛肉'] } });
    await add(petId, { kind: 'diagnosis', onDate: '2025-01-20', detail: { condition: '肠炎' } });
    await call('PUT', `/v1/owner/pets/${petId}/portrait`, owner.headers, { kind: 'toy', word: '球' });
    const facts = (await app.modules.record.fitFor(app.db, [petId])).get(petId);
    expect(facts).toMatchObject({
      alive: true,
      sizeClass: 'small',
      sensitivities: ['skin', 'joint'],
      allergies: ['鸡肉', '牛肉'],
      preferences: [{ kind: 'toy', word: '球' }],
    });
  });

  it('BOOK-16 rule 25 says which vaccine does not hold from which day on', async () => {
    const petId = await register();
    await add(petId);
    const days = ['2026-03-05', '2027-02-01', '2027-02-02'].map((day) => Temporal.PlainDate.from(day));
    const check = () => app.modules.record.vaccinesValid(app.db, petId, days);
    expect(await check()).toEqual({
      ok: false,
      missing: [
        { vaccine: 'rabies', from: '2027-02-02' },
        { vaccine: 'dog-core', from: '2026-03-05' },
      ],
    });
    await add(petId, { ...rabies, onDate: '2026-02-20', detail: { product: '卫佳捌 + 狂犬' } });
    expect(await check()).toEqual({ ok: true, missing: [] });
    const rabbit = await register({ species: 'rabbit' });
    expect((await app.modules.record.vaccinesValid(app.db, rabbit, days)).ok).toBe(true);
  });

  it('DSP-1 the summary has what an emergency must know', async () => {
    const petId = await register({ allergies: ['青霉素'], chronicConditions: ['心脏病'], weightGrams: 8000 });
    await add(petId);
    await add(petId, {
      kind: 'prescription',
      onDate: '2026-02-01',
      detail: { medicine: '匹莫苯丹', dose: '1.25 mg bid' },
    });
    await add(petId, {
      kind: 'prescription',
      onDate: '2026-01-01',
      detail: { medicine: 'old', untilOn: '2026-01-10' },
    });
    await add(petId, { kind: 'visit', onDate: '2026-02-10', detail: { title: '复查', clinic: '安安医院' } });
    expect(await app.modules.record.summaryOf(app.db, petId)).toMatchObject({
      allergies: ['青霉素'],
      conditions: ['心脏病'],
      medicines: [{ medicine: '匹莫苯丹', untilOn: null }],
      lastVisits: [{ onDate: '2026-02-10', title: '复查', clinic: '安安医院' }],
      vaccines: [{ vaccine: 'rabies', validUntil: '2027-02-01' }],
      weightGrams: 8000,
    });
  });
});
