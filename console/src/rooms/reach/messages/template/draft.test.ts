/** Drafts of message templates, there and back, and what they lack. */
import type { Message } from '@pawloop/contract';
import { ApiError } from '@pawloop/contract/client';
import { describe, expect, it } from 'vitest';
import {
  declare,
  draftOf,
  freshDraft,
  insertVariable,
  showable,
  templateOf,
  unfinished,
  withoutEnglish,
  withWords,
} from './draft.ts';
import { faultsOf, faultyBelow, readFault } from './faults.ts';

const template: Message.MessageTemplate = {
  templateId: '01890000-0000-7000-8000-000000000001',
  key: null,
  name: 'Come back',
  purpose: 'marketing',
  topic: 'recall',
  version: 3,
  channels: ['inbox', 'sms', 'wechat_subscribe'],
  contents: {
    inbox: { zh: { title: '想你了', body: '{{ pet.name }}' }, en: { title: 'Miss you', body: '{{ pet.name }}' } },
    sms: { zh: { text: '回来吧', sign: '宠环' } },
    wechat_subscribe: { zh: { templateId: 'wx-1', data: { thing1: '{{ coupon.name }}' } } },
  },
  variables: [{ name: 'coupon.name', example: '满200减80' }],
  link: '/pages/wallet/index',
  createdAt: '2026-03-01T00:00:00Z',
  updatedAt: '2026-03-01T00:00:00Z',
  updatedBy: null,
  archivedAt: null,
};

describe('CAM-4 drafts of message templates', () => {
  it('CAM-4 come back from the editor as they went in', () => {
    const { name, purpose, topic, channels, contents, variables, link } = template;
    expect(templateOf(draftOf(template))).toEqual({ name, purpose, topic, channels, contents, variables, link });
  });

  it('CAM-4 tell which channel and language is not complete', () => {
    const lacksBody = withWords(freshDraft, 'inbox', 'zh', { texts: { title: 'a' }, rows: [] });
    expect(unfinished(lacksBody)).toEqual([{ channel: 'inbox', language: 'zh' }]);
    expect(unfinished(draftOf(template))).toEqual([]);
    const half = withWords(draftOf(template), 'sms', 'en', { texts: { sign: 'Pawloop' }, rows: [] });
    expect(unfinished(half)).toEqual([{ channel: 'sms', language: 'en' }]);
    expect(unfinished(withoutEnglish(half, 'sms'))).toEqual([]);
  });

  it('CAM-4 want each named value with a name and a text', () => {
    const words = { texts: { templateId: 'wx-1' }, rows: [{ name: 'thing1', value: ' ' }] };
    const draft = withWords({ ...freshDraft, channels: ['wechat_subscribe'] }, 'wechat_subscribe', 'zh', words);
    expect(unfinished(draft)).toEqual([{ channel: 'wechat_subscribe', language: 'zh' }]);
  });

  it('CAM-4 show what is complete and nothing of the rest', () => {
    const draft = { ...draftOf(template), channels: ['inbox', 'email'] as const, name: ' ' };
    expect(showable(draft)).toMatchObject({ name: '–', channels: ['inbox'] });
    expect(showable(freshDraft)).toBeUndefined();
  });

  it('CAM-4 put a variable where the caret is, and declare those that the profile does not know', () => {
    expect(insertVariable('Hi !', 'pet.name', 3, 3)).toEqual({ text: 'Hi {{ pet.name }}!', caret: 17 });
    expect(insertVariable('Hi you', 'pet.name', 3, 6).text).toBe('Hi {{ pet.name }}');
    expect(declare(freshDraft, 'pet.name', ['pet.name'])).toBe(freshDraft);
    const once = declare(freshDraft, 'coupon.name', [], 'x');
    expect(once.variables).toEqual([{ name: 'coupon.name', default: '', example: 'x' }]);
    expect(declare(once, 'coupon.name', [])).toBe(once);
  });
});

describe('CAM-4 faults of a template', () => {
  it('CAM-4 are read from what the server says', () => {
    expect(readFault('unknown variable coupn.name, line 1, column 4')).toEqual({
      kind: 'unknownVariable',
      name: 'coupn.name',
      line: '1',
      column: '4',
    });
    expect(readFault('output "{{ a" not closed, line:2, col:7')).toEqual({ kind: 'syntax', line: '2', column: '7' });
    expect(readFault('coupon.name stands twice')).toEqual({ kind: 'twice', name: 'coupon.name' });
    expect(readFault('must not have more than 80 characters')).toEqual({ kind: 'other' });
  });

  it('CAM-4 stand at the same place for saving and for the preview', () => {
    const problem = (pointer: string) =>
      new ApiError({
        type: 'about:blank',
        title: '',
        status: 422,
        instance: '',
        code: 'message/template-invalid',
        errors: [{ pointer, detail: 'x' }],
      });
    const saved = faultsOf(problem('/body/contents/sms/zh/text'));
    expect([...saved.keys()]).toEqual(['contents/sms/zh/text']);
    expect(faultsOf(problem('/body/template/contents/sms/zh/text'))).toEqual(saved);
    expect(faultyBelow(saved, 'contents/sms')).toBe(true);
    expect(faultyBelow(saved, 'contents/sm')).toBe(false);
    expect(faultsOf(new Error('other')).size).toBe(0);
  });
});
