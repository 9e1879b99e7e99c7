/** Cases over HTTP on PostgreSQL: from facts, once per cause, with clocks, to their solution (CARE-2). */
import { Care, type Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/coupon-template.ts';
import { type Owner, openQualityWorld, type QualityWorld, type Shop } from '../../../test/quality.ts';
import { newId } from '../../platform/ids.ts';

let world: QualityWorld;
let shop: Shop;
let owner: Owner;
beforeAll(async () => {
  world = await openQualityWorld('2026-03-10T02:00:00Z');
  [shop, owner] = [await world.shop(), await world.owner()];
});
afterAll(() => world[Symbol.asyncDispose]());

interface Page {
  readonly items: Care.Case[];
  readonly counts: Record<string, number>;
}
const cases = (query = '') => world.must<Page>('GET', `/v1/cases${query}`, world.staff);
const one = (caseId: string) => world.must<Care.CaseDetail>('GET', `/v1/cases/${caseId}`, world.staff);
const mine = (caseId: string, who = owner) =>
  world.must<Care.OwnerCaseDetail>('GET', `/v1/owner/cases/${caseId}`, who.headers);
const complain = (who = owner, more: object = {}) =>
  world.must<Care.OwnerCaseDetail>('POST', '/v1/owner/cases', who.headers, {
    kind: 'complaint',
    title: 'Late',
    text: 'They came an hour late.',
    ...more,
  });
const told = async (customerId: string) => {
  const { rows } = await sql<{ key: string }>`
    select key from message.send where customer_id = ${customerId} and key like 'care/%' order by send_id`.execute(
    world.app.db,
  );
  return rows.map(({ key }) => key.split('/')[2]);
};

describe('a complaint', () => {
  it('CARE-2 is opened by its owner, answered, compensated, solved with a root cause and opened again', async () => {
    const who = await world.owner();
    const { caseId } = await complain(who);
    const opened = await one(caseId);
    expect(opened).toMatchObject({ state: 'open', answerDueAt: '2026-03-10T04:00:00Z', escalation: 0 });
    expect((await cases('?unassigned=true')).items.map((entry) => entry.caseId)).toContain(caseId);
    await world.must('POST', `/v1/cases/${caseId}/notes`, world.staff, { text: 'third time this month' });
    const answered = await world.must<Care.CaseDetail>('POST', `/v1/cases/${caseId}/answers`, world.staff, {
      text: 'We are sorry.',
    });
    expect(answered).toMatchObject({ state: 'answered', answerOverdue: false });
    const template = await coupon();
    const give = () =>
      world.call('POST', `/v1/cases/${caseId}/compensations`, world.staff, {
        way: 'coupon',
        templateId: template,
        reason: 'for the wait',
      });
    await Promise.all([give(), give(), give()]);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from coupon.coupon where customer_id = ${who.customerId}`.execute(world.app.db);
    expect(rows[0]?.count).toBe(1);
    const solve = { rootCause: 'merchant_fault', solution: 'The store apologises.' };
    const solved = await Promise.all(
      [1, 2, 3].map(() => world.call('POST', `/v1/cases/${caseId}/solve`, world.staff, solve)),
    );
    expect(solved.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
    const seen = await mine(caseId, who);
    expect(seen).toMatchObject({ state: 'solved', canReopen: true, solution: 'The store apologises.' });
    expect(seen.steps.map(({ kind }) => kind)).not.toContain('note');
    const again = await world.must<Care.OwnerCaseDetail>('POST', `/v1/owner/cases/${caseId}/messages`, who.headers, {
      text: 'Again!',
    });
    expect(again.state).toBe('answered');
    expect(await told(who.customerId)).toEqual(
      expect.arrayContaining(['opened', 'answered', 'compensated', 'solved', 'reopened']),
    );
    const { rows: pages } = await sql<{ link: string }>`
      select distinct variables->>'link' as link from message.send where key like ${`care/${caseId}/%`}`.execute(
      world.app.db,
    );
    expect(pages).toEqual([{ link: `/packages/booking/case?caseId=${caseId}` }]);
    expect(await world.events('care.case_answered', caseId)).toMatchObject([{ first: true, inTime: true }]);
    expect(await world.events('care.case_solved', caseId)).toHaveLength(1);
  });

  async function coupon(): Promise<string> {
    const template = await world.app.modules.coupon.createTemplate(
      { principal: { kind: 'anonymous' }, requestId: newId() } as never,
      aTemplate({ perCustomer: 10 }),
    );
    await world.app.modules.coupon.changeStatus(
      { principal: { kind: 'anonymous' }, requestId: newId() } as never,
      template.templateId,
      'active',
    );
    return template.templateId;
  }

  it('CARE-2 goes to the guarantee fund with its booking, once per incident', async () => {
    const booking = world.book(shop, owner);
    const { caseId } = await complain(owner, { bookingId: booking.bookingId });
    const request = { way: 'fund', petId: owner.petId, occurredOn: '2026-03-10', reason: 'cut on the ear' };
    const done = await world.must<Care.CaseDetail>('POST', `/v1/cases/${caseId}/compensations`, world.staff, request);
    expect(done.claimId).not.toBeNull();
    expect(await world.tried('POST', `/v1/cases/${caseId}/compensations`, world.staff, request)).toBe(
      '409 care/claim-exists',
    );
    await world.drain();
    // The claim has its case: no second one comes of it.
    expect((await cases(`?bookingId=${booking.bookingId}`)).items.map((entry) => entry.caseId)).toEqual([caseId]);
    await world.must('POST', `/v1/claims/${done.claimId}/decision`, world.staff, {
      fault: true,
      amountFen: 100,
      text: 'yes',
    });
    await world.drain();
    expect(await one(caseId)).toMatchObject({ state: 'solved', rootCause: 'merchant_fault' });
  });

  it('CARE-2 rises when a clock runs out, once per clock, and again while it stays unsolved', async () => {
    const { caseId } = await complain();
    await world.jump({ minutes: 121 });
    await Promise.all([1, 2, 3, 4].map(() => world.loop('care.escalations')));
    expect(await one(caseId)).toMatchObject({ escalation: 1, answerOverdue: true, priority: 9 });
    expect(await world.events('care.case_escalated', caseId)).toMatchObject([{ level: 1, clock: 'answer' }]);
    await world.jump({ hours: 23 });
    await world.loop('care.escalations');
    await world.loop('care.escalations');
    expect(await one(caseId)).toMatchObject({ escalation: 2, solveOverdue: true });
    await world.jump({ hours: 24 });
    await world.loop('care.escalations');
    expect((await one(caseId)).escalation).toBe(3);
    expect((await cases('?overdue=true')).items.map((entry) => entry.caseId)).toContain(caseId);
    await world.must('POST', `/v1/cases/${caseId}/solve`, world.staff, { rootCause: 'unfounded', solution: 'no' });
    await world.jump({ hours: 48 });
    await world.loop('care.escalations');
    expect((await one(caseId)).escalation).toBe(3);
  });
});

describe('cases from facts', () => {
  it('CARE-2 opens one case per cause, however often and by how many processes the fact is read', async () => {
    const booking = { bookingId: newId(), no: 'B-77', storeId: shop.storeId };
    const about = { customerId: owner.customerId, merchantId: shop.merchantId };
    const payload = { ...booking, cause: 'document_expired' };
    for (let nth = 0; nth < 3; nth += 1) await world.tell('booking.affected', { ...about, payload });
    await world.tell('booking.disputed', { ...about, payload: { ...booking, about: 'no_show' } });
    await world.tell('booking.cancelled', { ...about, payload: { ...booking, merchantFault: true } });
    await world.tell('booking.cancelled', {
      ...about,
      payload: { ...booking, bookingId: newId(), merchantFault: false },
    });
    await world.tell('record.clinic_mismatch', {
      payload: { mismatchId: newId(), clinicId: newId(), clinicName: 'Clinic', recordId: 'R1', reason: 'pet_unknown' },
    });
    await Promise.all([world.drain(), world.drain(), world.drain()]);
    const kinds = (await cases(`?bookingId=${booking.bookingId}`)).items.map(
      ({ kind, causeKey }) => `${kind} ${causeKey}`,
    );
    expect(kinds.sort()).toEqual([
      'booking_affected booking_affected',
      'booking_affected merchant_cancelled',
      'dispute dispute',
    ]);
    expect((await cases('?kind=clinic_mismatch')).items).toMatchObject([
      { customer: null, subject: { kind: 'clinic_record' } },
    ]);
  });

  it('CARE-2 follows a guarantee claim: opened, answered, decided', async () => {
    const booking = world.book(shop, owner);
    const claim = await world
      .must<Quality.OwnerClaim>('POST', `/v1/owner/bookings/${booking.bookingId}/claims`, owner.headers, {
        petId: owner.petId,
        occurredOn: '2026-03-15',
        description: 'hurt',
      })
      .catch(() => undefined);
    const opened =
      claim ??
      (await world.must<Quality.OwnerClaim>('POST', `/v1/owner/bookings/${booking.bookingId}/claims`, owner.headers, {
        petId: owner.petId,
        occurredOn: world.app.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString(),
        description: 'hurt',
      }));
    await world.drain();
    const [entry] = (await cases(`?bookingId=${booking.bookingId}`)).items;
    expect(entry).toMatchObject({ kind: 'claim', state: 'open', subject: { kind: 'claim', id: opened.claimId } });
    await world.must('POST', `/v1/claims/${opened.claimId}/answer`, world.staff, { text: 'we look' });
    await world.drain();
    expect((await one(entry?.caseId ?? '')).state).toBe('answered');
    await world.must('POST', `/v1/claims/${opened.claimId}/decision`, world.staff, { fault: false, text: 'not shown' });
    await world.drain();
    expect(await one(entry?.caseId ?? '')).toMatchObject({ state: 'solved', rootCause: 'unfounded' });
  });

  it('rule 36 never drops a booking of a store that went off: its owner keeps, moves or gives it back, once', async () => {
    const booking = { bookingId: newId(), no: 'B-88' };
    const about = { customerId: owner.customerId, merchantId: shop.merchantId };
    await world.tell('booking.affected', { ...about, payload: { ...booking, cause: 'delisted' } });
    await world.drain();
    const [entry] = (await cases(`?bookingId=${booking.bookingId}`)).items;
    const caseId = entry?.caseId ?? '';
    expect((await mine(caseId)).choices).toEqual(['keep', 'move', 'refund']);
    const choose = (choice: string) =>
      world.call('POST', `/v1/owner/cases/${caseId}/choice`, owner.headers, { choice });
    expect((await choose('move')).statusCode).toBe(200);
    expect((await mine(caseId)).choices).toEqual(['refund']);
    expect((await choose('keep')).json().code).toBe('care/no-choice');
    const replies = await Promise.all([choose('refund'), choose('refund'), choose('refund')]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
    expect(await mine(caseId)).toMatchObject({ state: 'solved', chosen: 'refund', choices: [] });
  });
});

describe('kinds and figures', () => {
  it('CARE-2 changes clocks as data; cases that are open keep theirs', async () => {
    const before = await complain();
    const { items } = await world.must<{ items: Care.CaseKind[] }>('GET', '/v1/case-kinds', world.staff);
    const kind = items.find((entry) => entry.key === 'complaint');
    const { key: _key, revision, ...written } = kind as Care.CaseKind;
    const write = (minutes: number) =>
      world.call('PUT', '/v1/case-kinds/complaint', world.staff, {
        ...written,
        answerMinutes: minutes,
        basedOn: revision,
      });
    const replies = await Promise.all([write(30), write(45)]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409]);
    expect((await one(before.caseId)).answerDueAt).toBe(before.answerDueAt);
    expect((await complain()).answerDueAt).not.toBe(before.answerDueAt);
  });

  it('CARE-2 says the share solved, the hours to the first answer, and why', async () => {
    await world.jump({ minutes: 1 });
    const { rows } = await sql<{ opened: number; solved: number }>`
      select count(*)::int as opened, (count(*) filter (where state = 'solved'))::int as solved from care."case"`.execute(
      world.app.db,
    );
    const figures = await world.must<Care.CaseFigures>('GET', '/v1/case-figures', world.staff);
    const { opened = 0, solved = 0 } = rows[0] ?? {};
    expect(figures).toMatchObject({ opened, solved, solvedShare: solved / opened });
    expect(figures.rootCauses.reduce((sum, entry) => sum + entry.cases, 0)).toBe(solved);
    expect(figures.firstAnswerHours).toBeGreaterThanOrEqual(0);
  });
});

describe('ACC-3', () => {
  it('ACC-3 shows another owner no case, and a merchant’s staff none at all, whatever they may', async () => {
    const other = await world.owner();
    const { caseId } = await complain();
    const fill = (path: string) => path.replace(':caseId', caseId).replace(':fileId', newId()).replace(':key', 'other');
    const bodies: Record<string, object> = {
      'POST /v1/owner/cases/:caseId/messages': { text: 'x' },
      'POST /v1/owner/cases/:caseId/reopen': { text: 'x' },
      'POST /v1/owner/cases/:caseId/choice': { choice: 'keep' },
      'POST /v1/cases/:caseId/assign': { staffId: null },
      'POST /v1/cases/:caseId/answers': { text: 'x' },
      'POST /v1/cases/:caseId/notes': { text: 'x' },
      'POST /v1/cases/:caseId/compensations': { way: 'coupon', templateId: newId(), reason: 'x' },
      'POST /v1/cases/:caseId/solve': { rootCause: 'unfounded', solution: 'x' },
      'POST /v1/cases/:caseId/reopen': { reason: 'x' },
    };
    const insider = await world.insider(shop.merchantId, ['case.read', 'case.write']);
    for (const [route, endpoint] of Object.entries(Care.careEndpoints)) {
      const [method = 'GET', path = ''] = route.split(' ');
      const owners = path.startsWith('/v1/owner/');
      if (owners && !path.includes(':caseId')) continue;
      const headers = owners ? other.headers : insider;
      const reply =
        'kind' in endpoint && (endpoint.kind as string) === 'multipart'
          ? await world.upload(fill(path), headers, await world.picture())
          : await world.call(method as 'GET' | 'POST' | 'PUT', fill(path), headers, bodies[route]);
      if (!owners && (path === '/v1/cases' || path.startsWith('/v1/case-kinds/')) && method !== 'GET') continue;
      expect([403, 404], `${route} ${reply.body.slice(0, 200)}`).toContain(reply.statusCode);
      if (owners) expect(reply.statusCode, route).toBe(404);
    }
    expect((await world.must<{ items: unknown[] }>('GET', '/v1/owner/cases', other.headers)).items).toEqual([]);
  });
});
