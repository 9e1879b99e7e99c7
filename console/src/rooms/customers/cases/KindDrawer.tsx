/** A kind of case: names, clocks, who opens it; a new one gets a key of its own (CARE-2). */
import type { Care } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, Space, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { inUnit, minutesPer, type Unit, units } from './minutes.ts';

interface Span {
  readonly amount: number;
  readonly unit: Unit;
}
interface Values {
  readonly key: string;
  readonly names: Care.CaseKind['names'];
  readonly answer: Span;
  readonly solve: Span;
  readonly businessHours: boolean;
  readonly forOwners: boolean;
  readonly priority: number;
}

const KEY = /^[a-z][a-z0-9_]{0,39}$/;
const LEAST = 5;
const MOST_ANSWER = 43_200;
const MOST_SOLVE = 86_400;
const fresh: Partial<Values> = {
  answer: { amount: 2, unit: 'hours' },
  solve: { amount: 2, unit: 'days' },
  businessHours: true,
  forOwners: false,
  priority: 0,
};

const minutesOf = ({ amount, unit }: Span): number => Math.round(amount * minutesPer[unit]);

function valuesOf({
  key,
  names,
  answerMinutes,
  solveMinutes,
  businessHours,
  forOwners,
  priority,
}: Care.CaseKind): Values {
  const [answer, solve] = [inUnit(answerMinutes), inUnit(solveMinutes)];
  return { key, names, answer, solve, businessHours, forOwners, priority };
}

interface KindDrawerProps {
  /** Null: a new one. */
  readonly kind: Care.CaseKind | null;
  readonly close: () => void;
}

export function KindDrawer({ kind, close }: KindDrawerProps) {
  const { t } = useTranslation('care');
  const client = useQueryClient();
  const save = async ({ key, answer, solve, ...rest }: Values) => {
    const clocks = { answerMinutes: minutesOf(answer), solveMinutes: minutesOf(solve) };
    const body = { ...rest, ...clocks, basedOn: kind?.revision ?? 0 };
    await api('PUT /v1/case-kinds/:key', { params: { key: kind?.key ?? key }, body });
    await client.invalidateQueries({ queryKey: ['case-kinds'] });
  };
  const required = [{ required: true, whitespace: true, message: t('textMissing') }];
  return (
    <FormDrawer<Values>
      title={t(kind ? 'kinds.editTitle' : 'kinds.add')}
      open
      close={close}
      initial={kind ? valuesOf(kind) : fresh}
      save={save}
      saved={t('saved')}
    >
      {!kind && (
        <Form.Item name="key" label={t('kinds.key')} extra={t('kinds.keyHint')} rules={[...required, { pattern: KEY }]}>
          <Input maxLength={40} />
        </Form.Item>
      )}
      <div className="pair">
        <Form.Item name={['names', 'zh']} label={t('kinds.nameZh')} rules={required}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name={['names', 'en']} label={t('kinds.nameEn')} rules={required}>
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <SpanField name="answer" label={t('kinds.answer')} most={MOST_ANSWER} />
      <SpanField name="solve" label={t('kinds.solve')} most={MOST_SOLVE} />
      <Form.Item
        name="businessHours"
        label={t('kinds.businessHours')}
        extra={t('kinds.hoursHint')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Form.Item name="forOwners" label={t('kinds.forOwners')} extra={t('kinds.ownersHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="priority" label={t('kinds.priority')} extra={t('kinds.priorityHint')}>
        <InputNumber min={0} max={9} precision={0} />
      </Form.Item>
    </FormDrawer>
  );
}

interface SpanFieldProps {
  readonly name: 'answer' | 'solve';
  readonly label: string;
  /** Minutes. */
  readonly most: number;
}

function SpanField({ name, label, most }: SpanFieldProps) {
  const { t } = useTranslation('care');
  const check = async (_: unknown, span: Partial<Span> | undefined) => {
    const minutes = span?.amount && span.unit ? minutesOf(span as Span) : 0;
    if (minutes < LEAST || minutes > most) throw new Error(t('kinds.outside', { days: most / minutesPer.days }));
  };
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, validator: check }]}>
      <SpanInput label={label} />
    </Form.Item>
  );
}

interface SpanInputProps {
  readonly label: string;
  readonly value?: Span;
  readonly onChange?: (span: Span) => void;
  readonly id?: string;
}

function SpanInput({ label, value = { amount: 1, unit: 'hours' }, onChange, id }: SpanInputProps) {
  const { t } = useTranslation('care');
  return (
    <Space.Compact>
      <InputNumber
        {...(id && { id })}
        min={1}
        precision={0}
        value={value.amount}
        onChange={(amount) => onChange?.({ ...value, amount: amount ?? 0 })}
      />
      <Select<Unit>
        aria-label={t('kinds.unitOf', { clock: label })}
        value={value.unit}
        options={units.map((unit) => ({ value: unit, label: t(`kinds.unit.${unit}`) }))}
        onChange={(unit) => onChange?.({ ...value, unit })}
        style={{ minWidth: 110 }}
      />
    </Space.Compact>
  );
}
