/** The shipped ready journeys as data: complete in both languages, sound against the contract, clean in what they say. */
import { Coupon, Journey, Message, Segment } from '@pawloop/contract';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { couponOf, definitionOf, messageOf, partsOf } from './build.ts';
import { readyPlans, readyTexts } from './catalogue.ts';

const keys = Journey.readyKeys;
const languages = Journey.readyLanguages;
const faultsOf = (schema: TSchema, value: unknown) => Compile(schema).Errors(value);
const pathsOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, `${path}/${key}`))
    : [path];
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(textsIn);

describe('CAM-2 ready journeys', () => {
  it('says the same things in both languages', () => {
    expect(pathsOf(readyTexts.en).sort()).toEqual(pathsOf(readyTexts.zh).sort());
    expect(Object.keys(readyPlans).sort()).toEqual([...keys].sort());
  });

  it.each(keys.flatMap((key) => languages.map((language) => [key, language] as const)))(
    'builds %s in %s as the contract wants it, with every reference in place',
    (key, language) => {
      const parts = partsOf(key, language);
      const ids = new Map(parts.map((part) => [part.key, newId()]));
      for (const part of parts) {
        if (part.kind === 'coupon') expect(faultsOf(Coupon.TemplateInput, couponOf(part.key, language))).toEqual([]);
        if (part.kind === 'message') expect(faultsOf(Message.NewTemplate, messageOf(part.key, language))).toEqual([]);
        if (part.kind === 'segment') {
          expect(faultsOf(Segment.Definition, readyPlans[key].segments?.[part.key]?.definition)).toEqual([]);
        }
      }
      const definition = definitionOf(key, language, ids);
      expect(faultsOf(Journey.JourneyDefinition, definition)).toEqual([]);
      expect(textsIn(definition).filter((text) => text.startsWith('@'))).toEqual([]);
      const used = new Set(textsIn(definition));
      const unused = parts.filter((part) => part.kind !== 'journey' && !used.has(ids.get(part.key) ?? ''));
      expect(unused).toEqual([]);
    },
  );

  it('holds out a tenth and sets a budget wherever coupons are given, and never for farewells and health', () => {
    const forAll: readonly Journey.ReadyKey[] = ['pet-farewell', 'vaccine-due', 'deworming-due', 'check-up-due'];
    for (const key of keys) {
      const plan = readyPlans[key];
      const definition = definitionOf(key, 'zh', new Map(partsOf(key, 'zh').map((part) => [part.key, newId()])));
      expect([key, definition.holdOutPercent]).toEqual([key, forAll.includes(key) ? 0 : 10]);
      expect([key, plan.budgetFen !== undefined]).toEqual([key, plan.coupons !== undefined]);
    }
  });

  it('CAM-14 keeps the farewell free of promotion and the birthday to living pets', () => {
    const farewell = readyPlans['pet-farewell'];
    expect(farewell.coupons).toBeUndefined();
    expect(Object.values(farewell.messages).map((message) => message.purpose)).toEqual(['service']);
    const words = languages.flatMap((language) => textsIn(readyTexts[language].messages['message.farewell'])).join(' ');
    expect(words).not.toMatch(/券|优惠|减|折|购买|下单|coupon|discount|off\b|buy|order/i);
    expect(JSON.stringify(readyPlans['pet-birthday'].definition)).toContain('"pet.alive"');
  });

  it('CAM-13 promises no cure and no superlative, and uses only declared or profile variables', () => {
    const messages = Object.values(readyPlans).flatMap((plan) => Object.entries(plan.messages));
    for (const [key, plan] of messages) {
      for (const language of languages) {
        const texts = textsIn(readyTexts[language].messages[key]).join(' ');
        expect(texts).not.toMatch(/治疗|治愈|根治|疗效|最好|最佳|第一|国家级|cure|heals|best in/i);
        const used = [...texts.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((match) => match[1] ?? '');
        const known = new Set<string>([...plan.variables, ...Message.profileVariables, ...Message.liveVariables]);
        expect([key, used.filter((name) => !known.has(name))]).toEqual([key, []]);
        expect([key, plan.variables.filter((name) => !used.includes(name))]).toEqual([key, []]);
      }
    }
  });
});
