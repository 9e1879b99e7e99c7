/** Both languages are complete, and every text and route that the screens name exists. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { permissions } from '@pawloop/contract';
import { describe, expect, it } from 'vitest';
import { permissionGroups } from '../../rooms/team/roles/permissionGroups.ts';
import { roomAt, rooms } from '../rooms.ts';

const here = import.meta.dirname;
const source = path.join(here, '../..');
type Texts = { readonly [key: string]: string | Texts };

function areaTexts(language: string, area: string): Texts {
  return JSON.parse(readFileSync(path.join(here, language, `${area}.json`), 'utf8')) as Texts;
}

function keysOf(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

const areas = readdirSync(path.join(here, 'zh')).map((file) => file.replace('.json', ''));
const known = new Map(areas.map((area) => [area, new Set(keysOf(areaTexts('zh', area)))]));
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

function sources(): { file: string; text: string }[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(path.join(source, file), 'utf8') }));
}

/** Literal keys of `t('…')`, with the areas that the file's `useTranslation` names. */
function usedKeys(text: string): { key: string; areas: string[] }[] {
  const named = [...text.matchAll(/useTranslation\((\[[^\]]+\]|'[a-z]+')\)/g)].flatMap((match) => [
    ...(match[1] ?? '').matchAll(/'([a-z]+)'/g),
  ]);
  const fileAreas = [...new Set(named.map((match) => match[1] ?? ''))];
  return [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => {
    const [area, rest] = (match[1] ?? '').split(':');
    return rest ? { key: rest, areas: [area ?? ''] } : { key: area ?? '', areas: fileAreas };
  });
}

describe('UI-C texts', () => {
  it.each(areas)('UI-C %s has the same keys and variables in both languages', (area) => {
    const [zh, en] = [areaTexts('zh', area), areaTexts('en', area)];
    expect(keysOf(en)).toEqual(keysOf(zh));
    const at = (texts: Texts, key: string) =>
      key.includes('/') && key in texts
        ? String(texts[key])
        : String(key.split('.').reduce<Texts | string | undefined>((node, part) => (node as Texts)?.[part], texts));
    for (const key of keysOf(zh)) {
      expect(variables(at(en, key)), key).toEqual(variables(at(zh, key)));
    }
  });

  it('UI-C every literal text of the screens exists', () => {
    const missing = sources().flatMap(({ file, text }) =>
      usedKeys(text)
        .filter(({ key, areas: among }) => {
          const keys = among.flatMap((area) => [...(known.get(area) ?? [])]);
          return among.length > 0 && !keys.some((one) => one === key || one === `${key}_other`);
        })
        .filter(({ key }) => !key.includes('/'))
        .map(({ key }) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('UI-C every room has a title', () => {
    const titles = known.get('shell');
    expect(rooms.filter((room) => !titles?.has(`room.${room.title}`))).toEqual([]);
  });

  it('UI-C3 every link inside the console leads to a room', () => {
    const targets = sources().flatMap(({ text }) =>
      [...text.matchAll(/(?:\bgo\(|\bto=\{?|\bto: )['"`](\/[^'"`]*)['"`]/g)].map((match) => match[1] ?? ''),
    );
    const lost = targets.map((target) => target.replace(/\$\{[^}]+\}/g, 'x')).filter((target) => !roomAt(target));
    expect(lost.filter((target) => target !== '/sign-in' && target !== '/apply')).toEqual([]);
    expect(targets.length).toBeGreaterThan(20);
  });

  it('ACC-3 a role can be composed of every permission there is', () => {
    expect(Object.values(permissionGroups).flat().sort()).toEqual([...permissions].sort());
  });
});
