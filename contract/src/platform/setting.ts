/** Settings: every default figure of the product as data that an operator may change; each change is audited. */
import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { Closed, Line } from '../schema.ts';

export const SettingValue = Type.Object({
  /** `<module>.<name>`, e.g. `audience.dormantDays`. */
  key: Type.String(),
  /** What the value must look like, as JSON Schema. */
  schema: Type.Unknown(),
  value: Type.Unknown(),
  initial: Type.Unknown(),
});

export const settingEndpoints = {
  'GET /v1/settings': endpoint({
    summary: 'All settings with their schema, present and initial value',
    tag: 'setting',
    allow: ['setting.read'],
    reply: Type.Object({ items: Type.Array(SettingValue) }),
  }),
  'PUT /v1/settings/:key': endpoint({
    summary: 'Change one setting',
    tag: 'setting',
    allow: ['setting.write'],
    params: Closed({ key: Line(80) }),
    body: Closed({ value: Type.Unknown() }),
    reply: SettingValue,
  }),
};
