/** Opens a class, once or on the same day of several weeks; dates whose trainer or room is taken are named. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, type FormRule, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { addDays, dateOf, nowMs } from '../../../../app/time.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { instantAt } from './zoned.ts';

interface Values {
  readonly offerId: string;
  readonly date: string;
  readonly time: string;
  readonly seats: number;
  readonly weeks: number;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const WEEK_DAYS = 7;
const MOST_SEATS = 500;
const WEEKS = [1, 2, 4, 6, 8, 12] as const;

export interface NewClassDrawerProps {
  readonly store: Merchant.StoreDetail;
  readonly offers: readonly Merchant.Offer[];
  readonly open: boolean;
  readonly close: () => void;
}

export function NewClassDrawer({ store, offers, open, close }: NewClassDrawerProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const names = useCatalogueNames();
  const { storeId, timeZone } = store;
  const save = async ({ offerId, date, time, seats, weeks }: Values) => {
    const dates = Array.from({ length: weeks }, (_, nth) => addDays(date, nth * WEEK_DAYS));
    const failed: { readonly date: string; readonly problem: unknown }[] = [];
    // One after the other: each claims trainer and room.
    for (const day of dates) {
      const body = { offerId, startsAt: instantAt(day, time, timeZone), seats };
      await api('POST /v1/stores/:storeId/sessions', { params: { storeId }, body }).catch((problem: unknown) =>
        failed.push({ date: day, problem }),
      );
    }
    await client.invalidateQueries({ queryKey: ['classes', storeId] });
    const [first] = failed;
    if (first && failed.length === dates.length) throw first.problem;
    say(t('class.opened', { count: dates.length - failed.length }));
    if (!first) return;
    const list = failed.map((one) => one.date).join(' · ');
    say(t('class.refused', { dates: list, why: sayProblem(t, first.problem) }), 'bad');
  };
  const ahead: FormRule = ({ getFieldValue }) => ({
    validator: async (_rule, time: string | undefined) => {
      const date: string | undefined = getFieldValue('date');
      if (!date || !time || !TIME.test(time)) return;
      if (Date.parse(instantAt(date, time, timeZone)) <= nowMs()) throw new Error(t('class.past'));
    },
  });
  const [only] = offers;
  return (
    <FormDrawer<Values>
      title={t('class.add')}
      open={open}
      close={close}
      initial={{
        date: addDays(dateOf(nowMs(), timeZone), 1),
        weeks: 1,
        ...(only && offers.length === 1 && { offerId: only.offerId, seats: only.seats ?? 1 }),
      }}
      save={save}
      saveText={t('class.add')}
    >
      <Form.Item name="offerId" label={t('class.offer')} rules={[{ required: true, message: t('class.offerMissing') }]}>
        <SeatsOf
          offers={offers}
          options={offers.map((offer) => ({
            value: offer.offerId,
            label: offer.name ?? names.serviceById(offer.serviceId),
          }))}
        />
      </Form.Item>
      <div className="pair">
        <Form.Item name="date" label={t('class.date')} rules={[{ required: true, message: t('class.dateMissing') }]}>
          <DateInput width="100%" />
        </Form.Item>
        <Form.Item
          name="time"
          label={t('class.time')}
          dependencies={['date']}
          rules={[{ required: true, pattern: TIME, message: t('class.timeMissing') }, ahead]}
        >
          <Input className="figures" placeholder="09:30" maxLength={5} inputMode="numeric" />
        </Form.Item>
        <Form.Item name="seats" label={t('class.seats')} rules={[{ required: true }]}>
          <InputNumber min={1} max={MOST_SEATS} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="weeks" label={t('class.weeks')} extra={t('class.weeksHint')}>
          <Select
            options={WEEKS.map((count) => ({
              value: count,
              label: count === 1 ? t('class.weeksOnce') : t('class.weeksOf', { count }),
            }))}
          />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}

interface SeatsOfProps {
  readonly offers: readonly Merchant.Offer[];
  readonly options: { readonly value: string; readonly label: string }[];
  readonly value?: string;
  readonly onChange?: (offerId: string) => void;
  readonly id?: string;
}

/** The class that is chosen says how many seats it usually has. */
function SeatsOf({ offers, options, value, onChange, id }: SeatsOfProps) {
  const form = Form.useFormInstance<Values>();
  const choose = (offerId: string) => {
    onChange?.(offerId);
    const seats = offers.find((offer) => offer.offerId === offerId)?.seats;
    if (seats) form.setFieldValue('seats', seats);
  };
  return <Select {...(id && { id })} value={value ?? null} options={options} onChange={choose} />;
}
