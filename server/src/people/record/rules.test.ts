/** Energy, fitness, products and CSV rows without I/O. */
import type { PetRecord } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from './clinic/csv.ts';
import { checkRow } from './clinic/row.ts';
import { type EnergySubject, energyOf, restingKcal } from './energy/energy.ts';
import { checkedDetail } from './entry/detail.ts';
import { vaccinesOf } from './entry/product.ts';
import { contains, rank, sensitivitiesOf } from './fit/rank.ts';
import { decayed, likingsOf, strengthOf } from './life/portrait.ts';

describe('PET-6 energy', () => {
  it.each([
    [2, 117.7],
    [4, 198.0],
    [5, 234.1],
    [10, 393.6],
    [15, 533.5],
    [20, 662.0],
    [30, 897.3],
  ])('PET-6 the resting need of %d kg is %d kcal', (kg, kcal) => {
    expect(Math.round(restingKcal(kg * 1000) * 10) / 10).toBe(kcal);
  });

  const aDog = (change: Partial<EnergySubject> = {}): EnergySubject => ({
    petId: '0190a000-0000-7000-8000-000000000001',
    species: 'dog',
    weightGrams: 10_000,
    ageDays: 1500,
    lifeStage: 'young-adult',
    neutered: true,
    words: [],
    ill: false,
    ...change,
  });

  it('PET-6 gives a range and the portion of a food', () => {
    expect(energyOf(aDog(), 380)).toMatchObject({
      rerKcal: 393.6,
      factorLow: 1.4,
      factorHigh: 1.6,
      kcalLow: 551,
      kcalHigh: 630,
      basis: 'dog-neutered',
      vetCheck: null,
      portion: { gramsLow: 145, gramsHigh: 166 },
    });
  });

  it('PET-6 chooses by age, stage, neutering and weight', () => {
    const basis = (change: Partial<EnergySubject>) => energyOf(aDog(change)).basis;
    expect(basis({ ageDays: 100, lifeStage: 'puppy' })).toBe('dog-puppy-early');
    expect(basis({ ageDays: 150, lifeStage: 'puppy' })).toBe('dog-puppy');
    expect(basis({ neutered: false })).toBe('dog-intact');
    expect(basis({ neutered: null })).toBe('dog-unknown');
    expect(basis({ words: ['肥胖'] })).toBe('dog-loss');
    expect(basis({ species: 'cat', lifeStage: 'kitten' })).toBe('cat-kitten');
    expect(basis({ species: 'cat' })).toBe('cat-neutered');
  });

  it.each([
    [{ ill: true }, 'ill'],
    [{ words: ['怀孕 40 天'] }, 'pregnant'],
    [{ words: ['Lactating'] }, 'pregnant'],
    [{ weightGrams: null }, 'weight-unknown'],
    [{ species: 'rabbit' }, 'species'],
  ] as const)('PET-6 says "vet check" and no figure for %o', (change, check) => {
    expect(energyOf(aDog(change), 380)).toMatchObject({
      vetCheck: check,
      kcalLow: null,
      kcalHigh: null,
      portion: null,
    });
  });
});

describe('PET-9 what fits', () => {
  const facts = (change: Partial<PetRecord.FitFacts> = {}): PetRecord.FitFacts => ({
    species: 'dog',
    lifeStage: 'senior',
    sizeClass: 'small',
    ageDays: 4000,
    weightGrams: 7000,
    alive: true,
    sensitivities: [],
    allergies: [],
    preferences: [],
    ...change,
  });
  const service = (id: string, change: Partial<PetRecord.FitCandidate> = {}) => ({
    id,
    kind: 'service' as const,
    ...change,
  });

  it('PET-9 shows low-irritant grooming first to an animal with sensitive skin, and says why', () => {
    const ranked = rank(
      [
        service('wash', { score: 30 }),
        service('scent', { score: 35, tags: ['香氛'] }),
        service('mild', { tags: ['low-irritant'] }),
      ],
      facts({ sensitivities: sensitivitiesOf(['特应性皮炎']) }),
    );
    expect(ranked.map(({ id }) => id)).toEqual(['mild', 'wash', 'scent']);
    expect(ranked[0]?.reasons).toEqual([{ code: 'fits-sensitivity', about: 'skin' }]);
    expect(ranked[2]?.reasons).toEqual([{ code: 'against-sensitivity', about: 'skin' }]);
  });

  it('PET-9 never recommends an allergen, whatever its score and its words', () => {
    const food = (ingredients: string[]) => ({
      id: ingredients[0] as string,
      kind: 'product' as const,
      ingredients,
      score: 1000,
    });
    const words = [['鸡肉粉'], ['Chicken meal'], ['poultry fat'], ['脱水鸡肝']];
    for (const ranked of rank(words.map(food), facts({ allergies: ['鸡肉'] }))) {
      expect(ranked).toMatchObject({ allowed: false, reasons: [{ code: 'allergen', about: '鸡肉' }] });
    }
    expect(rank([food(['牛肉'])], facts({ allergies: ['鸡肉'] }))[0]?.allowed).toBe(true);
    expect(contains('eggplant', 'egg')).toBe(true);
    expect(contains('eggplant', 'chicken egg')).toBe(false);
  });

  it('PET-9 refuses what is poisonous to the species and does not take seed oil for grapes', () => {
    const treat = (ingredient: string) => ({ id: ingredient, kind: 'product' as const, ingredients: [ingredient] });
    const names = ['黑巧克力', 'raisins', '洋葱粉', 'xylitol', '夏威夷果', '葡萄籽油', 'permethrin'];
    const allowed = (species: string) =>
      rank(names.map(treat), facts({ species }))
        .filter((one) => one.allowed)
        .map((one) => one.id);
    expect(allowed('dog')).toEqual(['葡萄籽油', 'permethrin']);
    expect(allowed('cat')).toEqual(['夏威夷果', '葡萄籽油']);
  });

  it('PET-9 age, size, species and life stage must fit', () => {
    const codes = (change: Partial<PetRecord.FitCandidate>, about = facts()) =>
      rank([service('x', change)], about)[0]?.reasons.map(({ code }) => code);
    expect(codes({ species: ['cat'] })).toEqual(['wrong-species']);
    expect(codes({ sizeClasses: ['large', 'giant'] })).toEqual(['wrong-size']);
    expect(codes({ lifeStages: ['puppy'] })).toEqual(['wrong-life-stage']);
    expect(codes({ minAgeDays: 5000 })).toEqual(['too-young']);
    expect(codes({ maxAgeDays: 365 })).toEqual(['too-old']);
    expect(codes({ minGrams: 8000 })).toEqual(['too-light']);
    expect(codes({ maxGrams: 5000 })).toEqual(['too-heavy']);
    expect(codes({}, facts({ alive: false }))).toEqual(['deceased']);
    expect(codes({ lifeStages: ['senior'], sizeClasses: ['small'] })).toEqual(['fits-life-stage', 'fits-size']);
  });

  it('PET-9 refused ones come last for any scores, nothing is lost, and equals keep their order', () => {
    const candidate = fc.record({
      score: fc.integer({ min: -500, max: 500 }),
      species: fc.constantFrom(['cat'], ['dog'], undefined),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 20 }), (all) => {
        const candidates = all.map(({ score, species }, nth) =>
          service(String(nth), { score, ...(species && { species }) }),
        );
        const ranked = rank(candidates, facts());
        expect(ranked.map(({ id }) => id).toSorted()).toEqual(candidates.map(({ id }) => id).toSorted());
        const order = ranked.map((one) => (one.allowed ? one.score : Number.NEGATIVE_INFINITY));
        expect(order).toEqual(order.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('PET-8 portrait', () => {
  it('PET-8 reads likings from what was bought, in their context only', () => {
    expect(likingsOf('三文鱼味猫罐头', '主食')).toEqual([
      { kind: 'flavour', word: '三文鱼' },
      { kind: 'flavour', word: '鱼肉' },
    ]);
    expect(likingsOf('Chicken treats', null)).toEqual([{ kind: 'flavour', word: '鸡肉' }]);
    expect(likingsOf('小鸡毛绒玩具', '玩具')).toEqual([{ kind: 'toy', word: '毛绒玩具' }]);
    expect(likingsOf('收银小票', null)).toEqual([]);
  });

  it('PET-8 counts fade by half in each half-life and grow less with each time', () => {
    const at = Temporal.Instant.from('2026-01-01T00:00:00Z');
    expect(decayed(4, at, at.add({ hours: 120 * 24 }))).toBeCloseTo(2);
    expect(strengthOf(1)).toBe(0.5);
    expect(strengthOf(2)).toBe(0.75);
  });
});

describe('PET-3 entries', () => {
  it('PET-3 a product tells its vaccines, the richer one of a brand first', () => {
    expect(vaccinesOf('妙三多 (批号 123)')).toEqual(['cat-core']);
    expect(vaccinesOf('卫佳捌')).toEqual(['dog-core', 'leptospira']);
    expect(vaccinesOf('Nobivac Rabies')).toEqual(['rabies']);
    expect(vaccinesOf('犬四联 + 狂犬')).toEqual(['dog-core', 'rabies']);
    expect(checkedDetail('vaccination', '2026-01-01', { product: 'something new' }).vaccines).toEqual(['other']);
  });

  it('PET-3 says with a pointer which member a kind lacks or may not have', () => {
    const faults = (kind: PetRecord.EntryKind, detail: PetRecord.EntryDetail) => {
      try {
        checkedDetail(kind, '2026-01-01', detail);
        return [];
      } catch (error) {
        return (error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
      }
    };
    expect(faults('vaccination', {})).toEqual(['/body/detail/vaccines']);
    expect(faults('weight', { medicine: 'x' })).toEqual(['/body/detail/medicine', '/body/detail/grams']);
    expect(faults('deworming', { target: 'both', nextDueOn: '2026-01-01' })).toEqual(['/body/detail/nextDueOn']);
    expect(faults('visit', {})).toEqual([]);
  });
});

describe('PET-4 CSV of a clinic', () => {
  const read = (text: string | Buffer) => readRecords(Buffer.from(text as string));
  const record = (text: string) => checkRow(read(text)[0] as { row: number; value: unknown }, '2026-03-01');

  it('PET-4 reads Chinese headers, words and dates', () => {
    expect(
      record(
        '病历号,芯片号,手机,宠物名,类型,日期,疫苗名称,批号,下次接种\nA1,156000000000001,13800000001,豆豆,疫苗,2026年1月5日,卫佳捌,L9,2027/1/5\n',
      ),
    ).toMatchObject({
      row: 2,
      record: {
        recordId: 'A1',
        patient: { microchip: '156000000000001', ownerPhone: '13800000001', petName: '豆豆' },
        kind: 'vaccination',
        onDate: '2026-01-05',
        detail: { product: '卫佳捌', batch: 'L9', nextDueOn: '2027-01-05', vaccines: ['dog-core', 'leptospira'] },
      },
    });
    expect(record('id;phone;pet;type;date;weight\n7;13800000001;Mimi;体重;20260203;4.25\n')).toMatchObject({
      record: { kind: 'weight', detail: { grams: 4250 } },
    });
    expect(record('id,chip,kind,date\n8,156000000000001,体外驱虫,2026-02-03 10:00\n')).toMatchObject({
      record: { kind: 'deworming', onDate: '2026-02-03', detail: { target: 'external' } },
    });
  });

  it('PET-4 reads GB18030 and keeps line numbers over fields of several lines', () => {
    const gb = Buffer.from('b2a1c0fabac52cc0e0d0cd2cc8d5c6da0a312ccce5d6d82c323032362d30312d30310a', 'hex');
    expect(readRecords(gb)).toMatchObject([{ row: 2, value: { recordId: '1', kind: 'weight', onDate: '2026-01-01' } }]);
    const rows = read('id,kind,date,note\n1,visit,2026-01-01,"two\nlines"\n2,visit,2026-01-02,x\n');
    expect(rows.map(({ row }) => row)).toEqual([3, 4]);
  });

  it.each([
    ['id,kind,date\nA,nonsense,2026-01-01\n', 'record/row-invalid'],
    ['id,kind,date\nA,visit,31.02.2026\n', 'record/row-invalid'],
    ['id,kind,date\n,visit,2026-01-01\n', 'record/row-invalid'],
    ['id,kind,date\nA,visit,2026-03-02\n', 'record/date-invalid'],
    ['id,kind,date\nA,prescription,2026-01-01\n', 'record/detail-invalid'],
    ['id,kind,date,weight\nA,weight,2026-01-01,heavy\n', 'record/row-invalid'],
  ])('PET-4 rejects %j with %s', (text, code) => {
    expect(record(text)).toMatchObject({ outcome: 'rejected', code });
  });

  it('PET-4 refuses a file without the columns that it needs', () => {
    expect(() => read('a,b\n1,2\n')).toThrow('no column for recordId, kind, onDate');
    expect(() => read('')).toThrow('empty');
    expect(() => read('id,kind,date\n1,"visit,2026-01-01\n')).toThrow();
  });

  it('PET-4 equal contents have equal hashes whatever the order of their members', () => {
    const one = {
      recordId: '1',
      patient: { petName: 'a' },
      kind: 'visit',
      onDate: '2026-01-01',
      detail: { note: 'n', title: 't' },
    };
    const two = {
      detail: { title: 't', note: 'n' },
      onDate: '2026-01-01',
      kind: 'visit',
      patient: { petName: 'a' },
      recordId: '1',
    };
    const [a, b] = [one, two].map((value, row) => checkRow({ row, value }, '2026-03-01') as { hash: Buffer });
    expect(a?.hash.equals(b?.hash ?? Buffer.alloc(0))).toBe(true);
  });
});
