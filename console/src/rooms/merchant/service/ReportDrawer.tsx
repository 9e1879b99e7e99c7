/** The form of a report: completes a service, or corrects what was published by a new version. */
import type { Progress } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { initialOf, inputOf, type ReportValues, severities } from './report-values.ts';

export interface ReportDrawerProps {
  readonly run: Progress.Run;
  /** Corrects it; left out: completes the service. */
  readonly published?: Progress.Report;
  readonly open: boolean;
  readonly close: () => void;
}

const WIDTH = 640;

export function ReportDrawer({ run, published, open, close }: ReportDrawerProps) {
  const { t } = useTranslation('service');
  const client = useQueryClient();
  /** What the service's own form asks for is not asked twice. */
  const asked = new Set(run.form.map((field) => field.key));
  const save = async (values: ReportValues) => {
    const params = { bookingId: run.bookingId };
    const input = inputOf(run.form, values);
    if (published) {
      const body = { ...input, correction: values.correction ?? '', version: published.version };
      await api('POST /v1/progress/:bookingId/report', { params, body });
    } else await api('POST /v1/progress/:bookingId/complete', { params, body: input });
    await client.invalidateQueries({ queryKey: ['service'] });
  };
  return (
    <FormDrawer<ReportValues>
      title={t(published ? 'report.correct' : 'report.title')}
      open={open}
      close={close}
      initial={initialOf(published)}
      width={WIDTH}
      saveText={t(published ? 'report.correct' : 'report.send')}
      saved={t(published ? 'report.corrected' : 'report.sent')}
      save={save}
    >
      {published && (
        <Form.Item name="correction" label={t('report.correction')} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={300} />
        </Form.Item>
      )}
      {run.form.map((field) => (
        <FormField key={field.key} field={field} />
      ))}
      <Findings />
      {!asked.has('products') && <Products />}
      {!asked.has('advice') && (
        <Form.Item name="advice" label={t('report.advice')}>
          <Input.TextArea rows={3} maxLength={3000} />
        </Form.Item>
      )}
      <Form.Item name="nextDueOn" label={t('report.next')}>
        <DateInput />
      </Form.Item>
      {!asked.has('weight') && (
        <Form.Item name="kilos" label={t('report.weight')}>
          <InputNumber min={0.001} max={200} step={0.1} style={{ width: '100%' }} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}

function FormField({ field }: { readonly field: Progress.Run['form'][number] }) {
  const language = presentLanguage();
  const label = field.unit ? `${field.names[language]} (${field.unit})` : field.names[language];
  const props = { name: ['fields', field.key], label, rules: [{ required: field.required }] };
  if (field.kind === 'choice') {
    const options = (field.choices ?? []).map((choice) => ({ value: choice.key, label: choice.names[language] }));
    return (
      <Form.Item {...props}>
        <Select options={options} />
      </Form.Item>
    );
  }
  if (field.kind === 'number') {
    return (
      <Form.Item {...props}>
        <InputNumber style={{ width: '100%' }} />
      </Form.Item>
    );
  }
  if (field.kind === 'tick') {
    return (
      <Form.Item {...props} valuePropName="checked">
        <Switch />
      </Form.Item>
    );
  }
  return (
    <Form.Item {...props}>
      <Input.TextArea rows={2} maxLength={1000} />
    </Form.Item>
  );
}

function Findings() {
  const { t } = useTranslation('service');
  const options = severities.map((value) => ({ value, label: t(`report.${value}`) }));
  return (
    <Form.Item label={t('report.findings')}>
      <Form.List name="findings">
        {(rows, { add, remove }) => (
          <div className="report-rows">
            {rows.map((row) => (
              <div key={row.key} className="report-row">
                <Form.Item name={[row.name, 'part']} noStyle rules={[{ required: true, whitespace: true }]}>
                  <Input aria-label={t('report.part')} placeholder={t('report.part')} maxLength={60} />
                </Form.Item>
                <Form.Item name={[row.name, 'text']} noStyle rules={[{ required: true, whitespace: true }]}>
                  <Input aria-label={t('report.what')} placeholder={t('report.what')} maxLength={500} />
                </Form.Item>
                <Form.Item name={[row.name, 'severity']} noStyle initialValue="fine">
                  <Select aria-label={t('report.severity')} options={options} />
                </Form.Item>
                <Button onClick={() => remove(row.name)}>{t('report.remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add()}>{t('report.addFinding')}</Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}

function Products() {
  const { t } = useTranslation('service');
  return (
    <Form.Item label={t('report.products')}>
      <Form.List name="products">
        {(rows, { add, remove }) => (
          <div className="report-rows">
            {rows.map((row) => (
              <div key={row.key} className="report-row">
                <Form.Item name={[row.name, 'name']} noStyle rules={[{ required: true, whitespace: true }]}>
                  <Input aria-label={t('report.product')} placeholder={t('report.product')} maxLength={80} />
                </Form.Item>
                <Form.Item name={[row.name, 'note']} noStyle>
                  <Input aria-label={t('report.note')} placeholder={t('report.note')} maxLength={200} />
                </Form.Item>
                <Button onClick={() => remove(row.name)}>{t('report.remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add()}>{t('report.addProduct')}</Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}
