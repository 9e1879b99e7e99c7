/** Rules of messages without a database: quiet hours, caps, rendering, template checks, explanations (CAM-4, CAM-5). */
import type { Message } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/messages.ts';
import { fullCap, type Touch } from './send/caps.ts';
import { explain } from './send/explain.ts';
import { quietUntilAt } from './send/quiet.ts';
import { checkTemplate } from './template/check.ts';
import { smsSegments, smsText } from './template/fields.ts';
import { render, scopeOf } from './template/render.ts';
import { compiled } from './template/shelf.ts';

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const instant = fc
  .integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC');

describe('quiet hours', () => {
  it('CAM-5 rule 34 end in the future, at most a day later, and are over then', () => {
    fc.assert(
      fc.property(instant, time, time, zone, (at, from, until, timeZone) => {
        const end = quietUntilAt(at, { from, until }, timeZone);
        if (!end) return;
        expect(Temporal.Instant.compare(end, at)).toBe(1);
        expect(end.since(at).total('hours')).toBeLessThanOrEqual(25);
        expect(quietUntilAt(end, { from, until }, timeZone)).toBeUndefined();
      }),
    );
  });

  it('CAM-5 rule 32 move a skipped hour forward and take the first of a doubled one', () => {
    const quiet = { from: '22:00', until: '02:30' };
    const skipped = quietUntilAt(Temporal.Instant.from('2026-03-29T00:30:00Z'), quiet, 'Europe/Berlin');
    expect(skipped?.toString()).toBe('2026-03-29T01:30:00Z');
    const doubled = quietUntilAt(Temporal.Instant.from('2026-10-24T23:30:00Z'), quiet, 'Europe/Berlin');
    expect(doubled?.toString()).toBe('2026-10-25T00:30:00Z');
  });
});

describe('caps', () => {
  it('CAM-5 rule 35 never let more through than the limits of any day and any seven days', () => {
    const rules = { overall: { day: 1, week: 3 }, channels: { sms: { day: 1, week: 2 } } };
    const wish = fc.record({ hours: fc.integer({ min: 1, max: 30 }), sms: fc.boolean() });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 60 }), zone, (wishes, timeZone) => {
        let at = Temporal.Instant.from('2026-03-20T00:00:00Z');
        const touches: Touch[] = [];
        for (const { hours, sms } of wishes) {
          at = at.add({ hours });
          const channel: Message.MessageChannel = sms ? 'sms' : 'inbox';
          if (!fullCap(touches, channel, rules, at, timeZone)) touches.push({ channel, at });
        }
        const days = Map.groupBy(touches, (touch) => touch.at.toZonedDateTimeISO(timeZone).toPlainDate().toString());
        for (const day of days.values()) expect(day.length).toBeLessThanOrEqual(1);
        for (const { at: end } of touches) {
          const week = touches.filter(
            (touch) => end.since(touch.at).total('hours') >= 0 && end.since(touch.at).total('hours') < 168,
          );
          expect(week.length).toBeLessThanOrEqual(3);
          expect(week.filter((touch) => touch.channel === 'sms').length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it('CAM-5 rule 36 say when there is a place again', () => {
    const rules = { overall: { day: 1, week: 2 }, channels: {} };
    const at = Temporal.Instant.from('2026-03-10T02:00:00Z');
    const touches = [24, 48].map((hours): Touch => ({ channel: 'inbox', at: at.subtract({ hours }) }));
    const full = fullCap(touches, 'inbox', rules, at, 'Asia/Shanghai');
    expect(full).toMatchObject({ scope: 'overall', span: 'week' });
    expect(full && fullCap(touches, 'inbox', rules, full.freeAt, 'Asia/Shanghai')).toBeUndefined();
  });
});

describe('short messages', () => {
  it('CAM-4 carry sign and way out once each, and are charged by 70 and 67', () => {
    expect(smsText('你好', '爪圈', '拒收请回复R')).toBe('【爪圈】你好 拒收请回复R');
    expect(smsText('【别处】你好，退订回T', '爪圈', '拒收请回复R')).toBe('【别处】你好，退订回T');
    expect(smsText('你好', '爪圈', undefined)).toBe('【爪圈】你好');
    expect([1, 70, 71, 134, 135].map((length) => smsSegments('字'.repeat(length)))).toEqual([1, 1, 2, 2, 3]);
  });
});

const profile = {
  customer: { name: null, language: 'zh' as const },
  pets: [{ name: '豆豆', species: 'dog' }],
  businessName: '爪圈',
};
const bodyOf = (body: string, variables: Message.TemplateVariable[] = []) => {
  const { contents: _, ...draft } = aTemplate({ variables });
  return compiled(
    { templateId: 't', version: 1 },
    { ...draft, link: null, contents: { inbox: { zh: { title: '题', body } } } },
  );
};
const rendered = (body: string, values = {}, variables: Message.TemplateVariable[] = []) => {
  const version = bodyOf(body, variables);
  const content = version.content('inbox', 'en');
  return content && render(version, content, scopeOf(profile, values, undefined));
};

describe('rendering', () => {
  it('CAM-4 rule 39 prints values as they are, and nothing of the language', () => {
    const texts = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(texts, (value) => {
        const result = rendered('A{{ coupon.name }}B', { 'coupon.name': value }, [{ name: 'coupon.name' }]);
        expect(result).toEqual({ parts: { title: '题', body: `A${value}B` } });
      }),
    );
  });

  it('CAM-4 rule 39 refuses what is missing, blank, an object, or reaches for the prototype', () => {
    const declared = [{ name: 'coupon.name' }, { name: 'x.constructor' }];
    for (const values of [
      {},
      { 'coupon.name': ' ' },
      { coupon: { name: {} } },
      { coupon: null },
      { '__proto__.name': 'x' },
    ]) {
      expect(rendered('{{ coupon.name }}', values, declared)).toMatchObject({ reason: 'variable_missing' });
    }
    expect(rendered('{{ x.constructor }}', { x: {} }, declared)).toMatchObject({ reason: 'variable_missing' });
    expect(rendered('{% if coupon.name == "a" %}x{% endif %}', { 'coupon.name': 'b' }, declared)).toEqual({
      reason: 'content_invalid',
      detail: 'body is blank',
    });
    expect(rendered('{{ customer.name }}')).toEqual({ reason: 'variable_missing', detail: 'customer.name' });
  });
});

describe('template checks', () => {
  const saved = (part: Partial<Message.NewTemplate>) => () => checkTemplate(aTemplate(part));
  const inbox = (body: string) => ({ inbox: { zh: { title: '题', body } } });

  it('CAM-4 name the place of an unknown variable, and of what does not parse', () => {
    expect(saved({ contents: inbox('一\n{{ coupon.nam }}') })).toThrow(
      expect.objectContaining({
        errors: [{ pointer: '/body/contents/inbox/zh/body', detail: 'unknown variable coupon.nam, line 2, column 4' }],
      }),
    );
    for (const body of [
      '{{ customer.name',
      '{% include "x" %}',
      '{% for x in pets %}{% endfor %}',
      '{{ link | nothing }}',
    ]) {
      expect(saved({ contents: inbox(body) }), body).toThrow(
        expect.objectContaining({ type: expect.objectContaining({ code: 'message/template-invalid' }) }),
      );
    }
  });

  it('CAM-4 refuse marketing over template messages of an official account, citing the rule', () => {
    const contents = { wechat_template: { zh: { templateId: 't', data: { first: '你好' } } } };
    const channels = ['wechat_template' as const];
    expect(saved({ contents, channels })).toThrow(/not for marketing/);
    expect(saved({ contents, channels, purpose: 'service' })()).toEqual([]);
  });

  it('CAM-4 ask for the contents of each channel', () => {
    expect(saved({ channels: ['inbox', 'sms'] })).toThrow(/sms has no content/);
  });
});

describe('explanations', () => {
  it('CAM-16 pass what comes before the failing check and leave what comes after unasked', () => {
    const base = { state: 'blocked' as const, detail: null, purpose: 'marketing' as const, trail: null };
    const checks = explain({ ...base, reason: 'pet_deceased', origin: { kind: 'journey' } });
    expect(checks.map((check) => check.result)).toEqual(['passed', 'failed', ...Array(6).fill('unasked')]);
    expect(checks[1]).toMatchObject({ check: 'suppression', reason: 'pet_deceased' });
    const sent = explain({ ...base, state: 'sent', reason: null, purpose: 'transactional', origin: { kind: 'staff' } });
    expect(sent.map((check) => check.result)).toEqual([
      'skipped',
      'passed',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'passed',
    ]);
  });
});
