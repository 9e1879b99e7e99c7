/** Fields of a coupon template in plain words; each kind shows the figures it is made of. */
import type { Coupon } from '@pawloop/contract';
import { Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { useBudgets } from '../../journeys/step/names.ts';
import { claims, kinds, tenths } from '../words.ts';
import { type CouponForm, figuresOf } from './terms.ts';

const MOST_YUAN = 1_000_000;
/** Comma, full-width comma, and the comma between the items of a Chinese list. */
const separators = [',', '\uFF0C', '\u3001'] as const;

export function Fields() {
  const { t } = useTranslation('coupon');
  return (
    <>
      <Section title={t('editor.what')}>
        <Form.Item
          name="name"
          label={t('field.name')}
          rules={[{ required: true, whitespace: true, message: t('field.nameMissing') }]}
        >
          <Input maxLength={60} placeholder={t('field.nameHint')} />
        </Form.Item>
        <Worth />
        <Form.Item name="note" label={t('field.note')} extra={t('field.noteHint')}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      </Section>
      <Section title={t('editor.where')}>
        <Where />
      </Section>
      <Section title={t('editor.when')}>
        <When />
      </Section>
      <Section title={t('editor.who')}>
        <Who />
      </Section>
    </>
  );
}

/** Above 0, and for a threshold coupon not above what must be spent. */
function positive(message: string) {
  return { validator: (_: unknown, value: number | null) => (value ? Promise.resolve() : Promise.reject(message)) };
}

function Worth() {
  const { t } = useTranslation('coupon');
  const kind = Form.useWatch<Coupon.CouponKind>('kind') ?? 'threshold';
  const percentOff = Form.useWatch<number | null>('percentOff');
  const figures = figuresOf[kind];
  const enough = ({ getFieldValue }: { getFieldValue: (name: keyof CouponForm) => unknown }) => ({
    validator: (_: unknown, value: number | null) =>
      kind !== 'threshold' || (value ?? 0) >= Number(getFieldValue('value') ?? 0)
        ? Promise.resolve()
        : Promise.reject(t('field.thresholdSmall')),
  });
  return (
    <>
      <Form.Item name="kind" label={t('field.kind')} extra={t(`kindHint.${kind}`)}>
        <Select options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Form.Item>
      <div className="coupon-fields">
        {figures.includes('value') && (
          <Form.Item name="value" label={t(`field.value_${kind}`)} rules={[positive(t('field.valueMissing'))]}>
            <InputNumber prefix="¥" min={0} max={MOST_YUAN} precision={2} />
          </Form.Item>
        )}
        {figures.includes('percentOff') && (
          <Form.Item
            name="percentOff"
            label={t('field.percentOff')}
            extra={percentOff ? t('field.percentHint', { tenths: tenths(percentOff), off: percentOff }) : undefined}
            rules={[positive(t('field.valueMissing'))]}
          >
            <InputNumber suffix="%" min={1} max={100} precision={0} />
          </Form.Item>
        )}
        {figures.includes('cap') && (
          <Form.Item name="cap" label={t(`field.cap_${kind}`)} rules={[positive(t('field.valueMissing'))]}>
            <InputNumber prefix="¥" min={0} max={MOST_YUAN} precision={2} />
          </Form.Item>
        )}
        <Form.Item
          name="threshold"
          label={t('field.threshold')}
          extra={t('field.thresholdHint')}
          dependencies={['value', 'kind']}
          rules={[enough]}
        >
          <InputNumber prefix="¥" min={0} max={MOST_YUAN} precision={2} />
        </Form.Item>
      </div>
    </>
  );
}

function Where() {
  const { t } = useTranslation('coupon');
  const kind = Form.useWatch<Coupon.CouponKind>('kind');
  const named = ({ getFieldValue }: { getFieldValue: (name: keyof CouponForm) => unknown }) => ({
    validator: (_: unknown, value: readonly string[]) => {
      const skus = (getFieldValue('skus') ?? []) as readonly string[];
      return kind !== 'exchange' || value.length + skus.length > 0
        ? Promise.resolve()
        : Promise.reject(t('field.exchangeWhat'));
    },
  });
  return (
    <>
      <Form.Item name="scopeKind" label={t('field.scope')}>
        <Segmented
          options={(['any', 'goods', 'service'] as const).map((value) => ({ value, label: t(`scopeShort.${value}`) }))}
        />
      </Form.Item>
      <div className="coupon-fields">
        <Form.Item
          name="categories"
          label={t('field.categories')}
          extra={t('field.listHint')}
          dependencies={['skus', 'kind']}
          rules={[named]}
        >
          <Select mode="tags" open={false} suffixIcon={null} maxCount={50} tokenSeparators={[...separators]} />
        </Form.Item>
        <Form.Item name="skus" label={t('field.skus')} extra={t('field.listHint')}>
          <Select mode="tags" open={false} suffixIcon={null} maxCount={200} tokenSeparators={[...separators, ' ']} />
        </Form.Item>
        <Form.Item name="stackingGroup" label={t('field.group')} extra={t('field.groupHint')}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="bearer" label={t('field.bearer')}>
          <Select
            options={(['platform', 'merchant', 'brand'] as const).map((value) => ({
              value,
              label: t(`bearer.${value}`),
            }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="exclusive" label={t('field.exclusive')} valuePropName="checked" extra={t('field.exclusiveHint')}>
        <Switch />
      </Form.Item>
    </>
  );
}

function When() {
  const { t } = useTranslation('coupon');
  const kind = Form.useWatch<Coupon.Validity['kind']>('validityKind') ?? 'afterGrant';
  const needed = [{ required: true, message: t('field.dayMissing') }];
  return (
    <>
      <Form.Item name="validityKind" label={t('field.validity')}>
        <Segmented
          options={(['afterGrant', 'fixed'] as const).map((value) => ({ value, label: t(`validity.${value}`) }))}
        />
      </Form.Item>
      {kind === 'fixed' ? (
        <div className="coupon-fields">
          <Form.Item name="from" label={t('field.from')} rules={needed}>
            <DateInput />
          </Form.Item>
          <Form.Item name="until" label={t('field.until')} rules={needed}>
            <DateInput />
          </Form.Item>
        </div>
      ) : (
        <div className="coupon-fields">
          <Form.Item name="days" label={t('field.days')}>
            <InputNumber min={0} max={3660} precision={0} />
          </Form.Item>
          <Form.Item name="months" label={t('field.months')}>
            <InputNumber min={0} max={120} precision={0} />
          </Form.Item>
          <Form.Item name="ends" label={t('field.ends')}>
            <Select options={(['midnight', 'exact'] as const).map((value) => ({ value, label: t(`ends.${value}`) }))} />
          </Form.Item>
        </div>
      )}
    </>
  );
}

function Who() {
  const { t } = useTranslation('coupon');
  const claim = Form.useWatch<Coupon.ClaimWay>('claim') ?? 'none';
  const budgets = useBudgets();
  const limited = [{ required: claim !== 'none', message: t('field.perCustomerMissing') }];
  return (
    <>
      <div className="coupon-fields">
        <Form.Item name="totalPieces" label={t('field.totalPieces')} extra={t('field.noLimit')}>
          <InputNumber min={1} max={100_000_000} precision={0} />
        </Form.Item>
        <Form.Item name="perCustomer" label={t('field.perCustomer')} extra={t('field.noLimit')} rules={limited}>
          <InputNumber min={1} max={10_000} precision={0} />
        </Form.Item>
        <Form.Item name="budgetId" label={t('field.budget')} extra={t('field.budgetHint')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('field.noBudget')}
            options={budgets.map((one) => ({ value: one.budgetId, label: one.name }))}
          />
        </Form.Item>
      </div>
      <Form.Item
        name="newCustomerOnly"
        label={t('field.newCustomerOnly')}
        valuePropName="checked"
        extra={t('field.newCustomerHint')}
      >
        <Switch />
      </Form.Item>
      <Form.Item name="claim" label={t('field.claim')} extra={t(`claimHint.${claim}`)}>
        <Segmented options={claims.map((value) => ({ value, label: t(`claim.${value}`) }))} />
      </Form.Item>
      {claim !== 'none' && (
        <div className="coupon-fields">
          <Form.Item name="claimFrom" label={t('field.claimFrom')} extra={t('field.claimFromHint')}>
            <DateInput />
          </Form.Item>
          <Form.Item name="claimUntil" label={t('field.claimUntil')} extra={t('field.noLimit')}>
            <DateInput />
          </Form.Item>
          {claim === 'code' && (
            <Form.Item
              name="claimCode"
              label={t('field.claimCode')}
              extra={t('field.claimCodeHint')}
              rules={[{ pattern: /^[A-Za-z0-9-]{4,32}$/, message: t('field.claimCodeBad') }]}
            >
              <Input maxLength={32} />
            </Form.Item>
          )}
        </div>
      )}
    </>
  );
}
