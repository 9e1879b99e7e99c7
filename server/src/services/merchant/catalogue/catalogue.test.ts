/** The catalogue on PostgreSQL: what the product brings, what operators add without code, and what a next start leaves alone. */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { aStore, bringMerchant, flatBand } from '../../../../test/merchants.ts';
import { shipped } from './shipped.ts';

let app: TestApp;
let operator: Headers;
beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  operator = await app.staff();
});
afterAll(() => app[Symbol.asyncDispose]());

const put = async (url: string, body: object) => {
  const reply = await app.http.inject({ method: 'PUT', url, headers: operator, body });
  return { status: reply.statusCode, body: reply.json() };
};

describe('the catalogue of the product', () => {
  it('MER-10 fits the contract: eight scenes, each with services, SOPs, a report and an exam in both languages', () => {
    const service = Compile(Merchant.ServiceInput);
    const step = Compile(Merchant.SopStep);
    const course = Compile(Merchant.CourseInput);
    const keys = shipped().scenes.map((scene) => scene.key);
    expect(keys).toEqual([
      'grooming',
      'medical',
      'vaccination',
      'boarding',
      'training',
      'photography',
      'funeral',
      'taxi',
    ]);
    for (const scene of shipped().scenes) {
      expect(scene.services.length).toBeGreaterThan(2);
      expect(course.Check(scene.course), scene.key).toBe(true);
      for (const question of scene.course.questions) expect(question.right).toBeLessThan(question.answers.length);
      for (const { sop, key, ...facts } of scene.services) {
        const whole = { ...facts, categoryKey: scene.key, active: true };
        expect([...service.Errors(whole)], key).toEqual([]);
        expect(
          sop.every((one) => step.Check(one)),
          key,
        ).toBe(true);
        expect(new Set(sop.map((one) => one.key)).size).toBe(sop.length);
        const shares = facts.legs.reduce((sum, leg) => sum + leg.share, 0);
        if (facts.mode !== 'stay') expect(shares).toBeCloseTo(1);
      }
    }
  });

  it('MER-5 grooming has its five steps, a day of boarding two walks and one feeding record (rule 32)', () => {
    const services = shipped().scenes.flatMap((scene) => scene.services);
    const steps = (key: string) => services.find((one) => one.key === key)?.sop ?? [];
    expect(steps('bath').map((one) => one.key)).toEqual(['nails', 'brush', 'bath', 'dry', 'skin-check']);
    const daily = steps('dog-boarding').filter((one) => one.perDay && one.required);
    expect(daily.map((one) => [one.key, one.perDay])).toEqual([
      ['walk', 2],
      ['feeding', 1],
    ]);
  });
});

describe('what operators write', () => {
  it('MER-10 a category with a service is added over HTTP and can be sold, without code', async () => {
    const names = { zh: 'x', en: 'Swimming' };
    const course = {
      names,
      pages: [{ kind: 'text', title: names, text: names, url: null }],
      questions: [{ key: 'q1', text: names, answers: [names, { zh: 'y', en: 'No' }], right: 0 }],
      passMark: 1,
      attempts: 3,
    };
    expect((await put('/v1/catalogue/courses/swimming', course)).status).toBe(200);
    const category = {
      names,
      icon: 'paw',
      documentKinds: ['business_license'],
      courseKey: 'swimming',
      skills: [{ key: 'swim', names }],
      position: 90,
      active: true,
    };
    expect((await put('/v1/catalogue/categories/swimming', category)).status).toBe(200);
    const service = {
      categoryKey: 'swimming',
      names,
      mode: 'appointment',
      legs: [
        {
          key: 'swim',
          share: 1,
          needs: [
            { pool: 'person', skill: 'swim' },
            { pool: 'resource', kind: 'pool' },
          ],
        },
      ],
      minutes: [{ sizeClass: null, coat: null, minutes: 45 }],
      form: [],
      needsVaccines: true,
      species: ['dog'],
      home: false,
      active: true,
    };
    expect((await put('/v1/catalogue/services/pool-swim', service)).body).toMatchObject({ sopVersion: 1 });
    const { stores } = await bringMerchant(app, {
      categories: ['swimming'],
      stores: [
        aStore({
          people: [{ name: 'S', skills: ['swim'], shifts: [] }],
          things: [{ kind: 'pool', name: 'P' }],
          offers: [{ service: 'pool-swim', bands: [flatBand(9900)] }],
        }),
      ],
    });
    const offerId = stores[0]?.offerIds[0] ?? '';
    const asked = { offerId, pet: null, firstVisit: false, matted: false };
    expect(await app.modules.merchant.quote(app.db, asked)).toMatchObject({ minutes: 45, priceFen: 9900 });
    // The catalogue's minutes change: bands that have none of their own follow.
    await put('/v1/catalogue/services/pool-swim', {
      ...service,
      minutes: [{ sizeClass: null, coat: null, minutes: 50 }],
    });
    expect(await app.modules.merchant.quote(app.db, asked)).toMatchObject({ minutes: 50 });
  });

  it.each([
    ['shares that do not add up', { legs: [{ key: 'leg-a', share: 0.5, needs: [{ pool: 'person', skill: 'wash' }] }] }],
    ['a skill that nobody knows', { legs: [{ key: 'leg-a', share: 1, needs: [{ pool: 'person', skill: 'fly' }] }] }],
    [
      'a later leg as the same person',
      { legs: [{ key: 'leg-a', share: 1, needs: [{ pool: 'person', skill: 'wash' }], samePersonAs: 'leg-b' }] },
    ],
    ['a stay with legs', { mode: 'stay' }],
    ['a category that is not there', { categoryKey: 'astrology' }],
  ])('MER-10 refuses %s', async (_, change) => {
    const { services } = await app.modules.merchant.catalogue();
    const {
      serviceId: _id,
      key: _key,
      sopVersion: _sop,
      ...bath
    } = services.find((one) => one.key === 'bath') ?? services[0] ?? ({} as Merchant.Service);
    const reply = await put('/v1/catalogue/services/odd', { ...bath, ...change });
    expect([reply.status, reply.body.code]).toEqual([422, 'merchant/catalogue-invalid']);
  });

  it('MER-10 a next start with a newer product leaves what operators edited, and brings the rest', async () => {
    const { services } = await app.modules.merchant.catalogue();
    const bath = services.find((one) => one.key === 'bath');
    const { serviceId: _id, key: _key, sopVersion: _sop, ...facts } = bath ?? ({} as Merchant.Service);
    await put('/v1/catalogue/services/bath', { ...facts, names: { zh: 'own', en: 'Our own bath' } });
    await sql`update merchant.service set names = '{"zh":"old","en":"Old words"}' where key = 'deshed'`.execute(app.db);
    await sql`update merchant.shipped set digest = 'of an older product'`.execute(app.db);
    await Promise.all([app.modules.merchant.ensureCatalogue(), app.modules.merchant.ensureCatalogue()]);
    const after = (await app.modules.merchant.catalogue()).services;
    const name = (key: string) => after.find((one) => one.key === key)?.names.en;
    expect([name('bath'), name('deshed')]).toEqual(['Our own bath', 'De-shedding']);
    expect(after.find((one) => one.key === 'deshed')?.sopVersion).toBe(1);
  });
});
