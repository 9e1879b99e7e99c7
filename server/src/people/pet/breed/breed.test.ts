/** Breed data, search box and matching of texts; the licence file of a city is matched where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.ts';
import { prefixDistance } from './search.ts';

const catalogue = loadCatalogue();
const LICENCES = path.resolve(
  import.meta.dirname,
  '../../../../../../shared/data/pet-licences-seattle/seattle_pet_licenses.csv.gz',
);

describe('breed data', () => {
  it('PET-1 names every breed in Chinese and English, once', () => {
    for (const entry of catalogue.entries) {
      expect(entry.nameZh, entry.breedId).toMatch(/\p{Script=Han}/u);
      expect(entry.nameEn, entry.breedId).toMatch(/^\p{L}/u);
      expect(
        entry.pinyin.every((sound) => /^[a-zü]+$/.test(sound)),
        entry.breedId,
      ).toBe(true);
    }
    const names = catalogue.entries.map((entry) => `${entry.species}/${entry.nameZh}`);
    expect(new Set(names).size).toBe(names.length);
    expect(catalogue.entries.filter((entry) => entry.species === 'dog').length).toBeGreaterThanOrEqual(277);
    expect(catalogue.entries.filter((entry) => entry.species === 'cat').length).toBeGreaterThanOrEqual(35);
  });

  it('PET-1 has a size for every dog that is not a mix', () => {
    const without = catalogue.entries.filter((entry) => entry.species === 'dog' && !entry.sizeClass);
    expect(without.map((entry) => entry.breedId)).toEqual(['mixed-dog']);
  });
});

describe('breed search', () => {
  it.each([
    ['金毛', 'golden-retriever'],
    ['jinmao', 'golden-retriever'],
    ['jm', 'golden-retriever'],
    ['金矛', 'golden-retriever'],
    ['golden', 'golden-retriever'],
    ['Golden Retr', 'golden-retriever'],
    ['goldn retr', 'golden-retriever'],
    ['retriever', 'golden-retriever'],
    ['泰迪', 'toy-poodle'],
    ['taidi', 'toy-poodle'],
    ['labradro', 'labrador-retriever'],
    ['哈士奇', 'siberian-husky'],
    ['zhtyq', 'chinese-rural-dog'],
    ['串串', 'mixed-dog'],
  ])('PET-1 finds dogs by %s: %s', (text, breedId) => {
    expect(
      catalogue
        .search(text, 'dog', 30)
        .slice(0, 4)
        .map((entry) => entry.breedId),
    ).toContain(breedId);
  });

  it.each([
    ['蓝猫', 'british-shorthair'],
    ['lanmao', 'british-shorthair'],
    ['橘猫', 'domestic-shorthair'],
    ['狸花', 'dragon-li'],
    ['布偶', 'ragdoll'],
    ['ragdol', 'ragdoll'],
    ['中华田园猫', 'domestic-shorthair'],
  ])('PET-1 finds cats by %s: %s', (text, breedId) => {
    expect(catalogue.search(text, 'cat', 30)[0]?.breedId).toBe(breedId);
  });

  it('PET-1 keeps to the species and the limit, and forgives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const found = catalogue.search(text, 'cat', 30);
        expect(found.length).toBeLessThanOrEqual(30);
        expect(found.every((entry) => entry.species === 'cat')).toBe(true);
      }),
    );
  });

  it('PET-1 counts slips against the beginning of a name', () => {
    expect(prefixDistance('gold', 'goldenretriever')).toBe(0);
    expect(prefixDistance('godlen', 'goldenretriever')).toBe(1);
    expect(prefixDistance('gldn', 'golden')).toBe(2);
    expect(prefixDistance('', 'golden')).toBe(0);
  });
});

describe('matching of breed texts', () => {
  it.each([
    ['Retriever, Golden', 'golden-retriever'],
    ['Dachshund, Standard Smooth Haired', 'dachshund'],
    ['Chihuahua, Short Coat', 'chihuahua'],
    ['Poodle, Miniature', 'miniature-poodle'],
    ['Terrier, Fox, Wire', 'wire-fox-terrier'],
    ['Vizsla, Wire Haired', 'wirehaired-vizsla'],
    ['Griffon Vendeen, Petit Basset', 'petit-basset-griffon-vendeen'],
    ['Spaniel, American Cocker', 'cocker-spaniel'],
    ['German Shepherd', 'german-shepherd-dog'],
    ['Welsh Corgi, Pembroke', 'pembroke-welsh-corgi'],
    ['Mixed Breed, Large (over 44 lbs fully grown)', 'mixed-dog'],
    ['Mix', 'mixed-dog'],
    ['金毛', 'golden-retriever'],
    ['Terrier', null],
    ['Royal Bahamian Potcake', null],
    ['', null],
  ])('PET-1 matches the dog text "%s" with %s', (text, breedId) => {
    expect(catalogue.resolve([text], 'dog')).toEqual([breedId]);
  });

  it('PET-1 matches cats, and without a species the first that fits', () => {
    expect(catalogue.resolve(['Domestic Shorthair', 'Domestic Medium Hair', 'Mix', 'Border Collie'], 'cat')).toEqual([
      'domestic-shorthair',
      'domestic-medium-hair',
      'mixed-cat',
      null,
    ]);
    expect(catalogue.resolve(['Siamese', 'Pug'])).toEqual(['siamese', 'pug']);
  });

  it('PET-1 finds every breed by its own names, words in any order', () => {
    for (const entry of catalogue.entries) {
      const turned = entry.nameEn.split(' ').toReversed().join(', ');
      expect(catalogue.resolve([entry.nameEn, entry.nameZh, turned], entry.species), entry.breedId).toEqual([
        entry.breedId,
        entry.breedId,
        entry.breedId,
      ]);
    }
  });

  it.skipIf(!existsSync(LICENCES))('PET-1 matches at least 94 of 100 breed texts of a city licence file', () => {
    const rows = parse(gunzipSync(readFileSync(LICENCES)), { columns: true }) as Record<string, string>[];
    for (const [species, label, share] of [
      ['dog', 'Dog', 0.94],
      ['cat', 'Cat', 0.99],
    ] as const) {
      const texts = rows
        .filter((row) => row.Species === label)
        .flatMap((row) =>
          [row['Primary Breed'], row['Secondary Breed']].filter((text) => text !== undefined && text !== ''),
        );
      const found = catalogue.resolve(texts as string[], species).filter((id) => id !== null);
      expect(found.length / texts.length, species).toBeGreaterThan(share);
    }
  });
});
