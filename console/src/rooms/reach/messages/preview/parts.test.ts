/** Rendered messages taken apart for their pictures. */
import { describe, expect, it } from 'vitest';
import { jsonOf, langOf, partOf, rowsOf, smsParts } from './parts.ts';

describe('CAM-4 pictures of messages', () => {
  it('CAM-4 show sign and way out of a short message apart from its text', () => {
    expect(smsParts('【宠环】豆豆该驱虫了 拒收请回复R')).toEqual({
      sign: '【宠环】',
      body: '豆豆该驱虫了',
      wayOut: '拒收请回复R',
    });
    expect(smsParts('【Pawloop】Hi there 退订回T').wayOut).toBe('退订回T');
    expect(smsParts('没有签名')).toEqual({ sign: '', body: '没有签名', wayOut: '' });
  });

  it('CAM-4 find parts by name and rows by group', () => {
    const parts = [
      { name: 'templateId', text: 'wx-1' },
      { name: 'data.thing1', text: '满减券' },
      { name: 'database', text: 'x' },
    ];
    expect(partOf(parts, 'templateId')).toBe('wx-1');
    expect(partOf(parts, 'page')).toBe('');
    expect(rowsOf(parts, 'data')).toEqual([{ name: 'thing1', text: '满减券' }]);
    expect(JSON.parse(jsonOf(rowsOf(parts, 'data')))).toEqual({ thing1: '满减券' });
  });

  it('CAM-4 show named values in one order, however they were kept', () => {
    const rows = rowsOf(
      ['data.time10', 'data.thing1', 'data.time2'].map((name) => ({ name, text: 'x' })),
      'data',
    );
    expect(rows.map((row) => row.name)).toEqual(['thing1', 'time2', 'time10']);
  });

  it('UI-C tell the language of what a customer reads', () => {
    expect([langOf('豆豆 is well'), langOf('Biscuit')]).toEqual(['zh-CN', 'en']);
  });
});
