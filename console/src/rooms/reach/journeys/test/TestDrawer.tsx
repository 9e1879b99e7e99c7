/** Test run: walks one customer through the draft with time fast-forwarded; nothing is sent and nothing is kept (CAM-1). */
import { Button, Drawer, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Failure } from '../../../../kit/Failure.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import type { Draft, JourneyData } from '../room/useDraft.ts';
import { EventField, type EventWish } from '../step/fields.tsx';
import { Trace } from './Trace.tsx';
import type { TestRun } from './testRun.ts';

export interface TestDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly journey: JourneyData;
  readonly draft: Draft;
}

interface Values {
  readonly customerId?: string;
  readonly happenings?: readonly { readonly afterHours?: number; readonly wish?: EventWish }[];
}

const WIDTH = 720;
const MOST = 20;

export function TestDrawer({ open, close, journey, draft }: TestDrawerProps) {
  const { t } = useTranslation('journey');
  return (
    <Drawer
      title={t('test.title')}
      open={open}
      onClose={close}
      size={Math.min(WIDTH, globalThis.innerWidth)}
      destroyOnHidden
    >
      <TestPanel journey={journey} draft={draft} />
    </Drawer>
  );
}

function TestPanel({ journey, draft }: Pick<TestDrawerProps, 'journey' | 'draft'>) {
  const { t } = useTranslation('journey');
  const [run, setRun] = useState<TestRun | null>(null);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const start = async ({ customerId, happenings = [] }: Values) => {
    if (!customerId) return;
    setRunning(true);
    setError(null);
    try {
      await draft.flush();
      const meanwhile = happenings.flatMap(({ afterHours = 0, wish }) =>
        wish?.event ? [{ afterHours, event: wish.event, ...payloadOf(wish) }] : [],
      );
      setRun(
        await api('POST /v1/journeys/:journeyId/test-runs', {
          params: { journeyId: journey.journeyId },
          body: { customerId, ...(meanwhile.length > 0 && { happenings: meanwhile }) },
        }),
      );
    } catch (problem) {
      setError(problem);
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <p className="quiet gap-below">{t('test.lead')}</p>
      <Form<Values> layout="vertical" onFinish={(values) => void start(values)}>
        <Form.Item
          name="customerId"
          label={t('test.customer')}
          rules={[{ required: true, message: t('test.customerMissing') }]}
        >
          <CustomerPicker />
        </Form.Item>
        <Form.List name="happenings">
          {(fields, { add, remove }) => (
            <div className="stack gap-below">
              {fields.length > 0 && <span>{t('test.happenings')}</span>}
              {fields.map((field) => (
                <div key={field.key} className="row">
                  <Form.Item name={[field.name, 'afterHours']} noStyle initialValue={24}>
                    <InputNumber
                      aria-label={t('test.after')}
                      min={0}
                      max={8784}
                      prefix={t('test.after')}
                      suffix={t('span.hoursUnit')}
                      style={{ width: 170 }}
                    />
                  </Form.Item>
                  <Form.Item name={[field.name, 'wish']} noStyle initialValue={{ event: 'order' }}>
                    <EventField />
                  </Form.Item>
                  <Button
                    type="text"
                    aria-label={t('test.happeningRemove')}
                    icon={<Icon name="close" size={15} />}
                    onClick={() => remove(field.name)}
                  />
                </div>
              ))}
              <div>
                <Button size="small" disabled={fields.length >= MOST} onClick={() => add()}>
                  {t('test.happeningAdd')}
                </Button>
              </div>
            </div>
          )}
        </Form.List>
        <Button type="primary" htmlType="submit" loading={running} icon={<Icon name="play" size={16} />}>
          {t('test.run')}
        </Button>
      </Form>
      {error !== null && (
        <div className="gap-above">
          <Failure error={error} />
        </div>
      )}
      {run && <Trace run={run} flow={draft.flow} />}
    </>
  );
}

/** What an event carries, from the conditions that ask for one exact value. */
function payloadOf({ where = [] }: EventWish): { payload?: Record<string, unknown> } {
  const exact = where.filter((one) => one.operator === 'eq' && one.value !== undefined);
  return exact.length > 0 ? { payload: Object.fromEntries(exact.map((one) => [one.property, one.value])) } : {};
}
