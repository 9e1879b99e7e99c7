/** Whatever the server can send by a name has words in both languages: its sources are read as text, so that a new name fails here. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Audience, Identity, Pet, Segment } from '@pawloop/contract';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const server = path.resolve(here, '../../../../server/src');
const languages = ['zh', 'en'] as const;

type Texts = { readonly [key: string]: string | Texts };
const textsOf = (language: string, area: string): Texts =>
  JSON.parse(readFileSync(path.join(here, language, `${area}.json`), 'utf8')) as Texts;

function at(texts: Texts, key: string): string | Texts | undefined {
  return key
    .split('.')
    .reduce<string | Texts | undefined>((node, part) => (typeof node === 'object' ? node[part] : undefined), texts);
}

const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(server, file), 'utf8') }));

/** All first groups of `pattern` in the server's sources, or in those whose path ends with one of `files`. */
function namesIn(pattern: RegExp, ...files: string[]): string[] {
  const read = sources.filter(({ file }) => files.length === 0 || files.some((end) => file.endsWith(end)));
  return [...new Set(read.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')))].sort();
}

function missing(area: string, prefix: string, names: readonly string[]): string[] {
  return languages.flatMap((language) => {
    const texts = textsOf(language, area);
    return names.filter((name) => typeof at(texts, prefix + name) !== 'string').map((name) => `${language} ${name}`);
  });
}

describe('UI-C words for what the server sends', () => {
  it('UI-C every problem code', () => {
    const codes = namesIn(/\bproblemType\(\s*'([^']+)'/g);
    expect(codes.length).toBeGreaterThan(80);
    // Codes stand at the top of their file, slash and all.
    const lacking = languages.flatMap((language) => {
      const texts = textsOf(language, 'problem');
      return codes.filter((code) => typeof texts[code] !== 'string').map((code) => `${language} ${code}`);
    });
    expect(lacking).toEqual([]);
  });

  it('UI-C every setting with its module', () => {
    const settings = namesIn(/(?<!\w)setting\(\s*'([^']+)'/g);
    expect(settings.length).toBeGreaterThan(15);
    expect(missing('setting', 'name.', settings)).toEqual([]);
    const modules = [...new Set(settings.map((key) => key.split('.')[0] ?? ''))];
    expect(missing('setting', 'module.', modules)).toEqual([]);
  });

  it('UI-C every audited action and subject', () => {
    const actions = namesIn(/\baction(?::| =) '([a-z]+\.[a-z_]+)'/g);
    expect(actions.length).toBeGreaterThan(25);
    expect(missing('team', 'action.', actions)).toEqual([]);
    const modules = [...new Set(actions.map((action) => action.split('.')[0] ?? ''))].sort();
    for (const language of languages) {
      expect(Object.keys(at(textsOf(language, 'team'), 'action') ?? {}).sort()).toEqual(modules);
    }
    expect(missing('team', 'subject.', namesIn(/\bsubjectType: '([a-z]+)'/g))).toEqual([]);
  });

  it('UI-C every field that a segment can ask for', () => {
    // Consents and reachability have conditions of their own in the builder.
    const files = ['audience/facts/fields.ts', 'pet/facts/fields.ts'];
    const short = namesIn(/\b(?:plain|days)\('(\w+)'/g, 'audience/facts/fields.ts').map((name) => `audience.${name}`);
    const fields = [...namesIn(/\bkey: '([a-z]+\.\w+)'/g, ...files), ...short];
    expect(fields.length).toBeGreaterThan(40);
    expect(missing('segment', 'field.', fields)).toEqual([]);
    const choices = [Audience.rfmCells, Audience.rfmTiers, Audience.lifecycleTiers];
    const ofPets = [Pet.sizeClasses, Pet.petSexes, Pet.lifeStages];
    expect(missing('segment', 'choice.', [...choices, ...ofPets].flat())).toEqual([]);
    expect(missing('segment', 'purpose.', Identity.consentPurposes)).toEqual([]);
    expect(missing('segment', 'channel.', Identity.consentChannels)).toEqual([]);
  });

  it('UI-C every event of a module on the timeline and in the live feed', () => {
    const events = [Identity.identityEvents, Audience.audienceEvents, Pet.petEvents, Segment.segmentEvents].flat();
    expect(events.length).toBeGreaterThan(15);
    const names = events.map((event) => event.name);
    expect(missing('audience', 'event.', names)).toEqual([]);
  });
});
