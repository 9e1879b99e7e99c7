/** A service: names, how it takes time, its legs with what they need, minutes by size and coat, fields of the report. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../catalogue.ts';
import { coats, sizes } from '../store/bands.ts';
import { KeyField, LineKeyAndNames, NameFields } from './fields.tsx';

export interface ServiceDrawerProps {
  readonly open: boolean;
  /** Null: a new one in the category. */
  readonly service: Merchant.Service | null;
  readonly categoryKey: string;
  readonly close: () => void;
}

interface FormLeg {
  readonly key: string;
  readonly percent: number;
  /** `person/<skill>` or `resource/<kind>`. */
  readonly needs: string[];
  readonly samePersonAs?: string;
}

interface Values extends Omit<Merchant.Service, 'legs'> {
  readonly legs: FormLeg[];
}

const PERCENT = 100;

function legsOf(legs: readonly FormLeg[]): Merchant.Leg[] {
  return legs.map(({ key, percent, needs, samePersonAs }) => ({
    key,
    share: percent / PERCENT,
    needs: needs.map((need) => {
      const [pool, name = ''] = need.split('/');
      return pool === 'person' ? { pool: 'person' as const, skill: name } : { pool: 'resource' as const, kind: name };
    }),
    ...(samePersonAs && { samePersonAs }),
  }));
}

function formLegs(legs: readonly Merchant.Leg[]): FormLeg[] {
  return legs.map(({ key, share, needs, samePersonAs }) => ({
    key,
    percent: Math.round(share * PERCENT),
    needs: needs.map((need) => (need.pool === 'person' ? `person/${need.skill}` : `resource/${need.kind}`)),
    ...(samePersonAs && { samePersonAs }),
  }));
}

export function ServiceDrawer({ open, service, categoryKey, close }: ServiceDrawerProps) {
  const { t } = useTranslation('catalogue');
  const client = useQueryClient();
  const save = async (values: Values) => {
    const { names, mode, minutes, form = [], needsVaccines, species = [], home, active } = values;
    const body = {
      categoryKey: service?.categoryKey ?? categoryKey,
      names,
      mode,
      legs: mode === 'stay' ? [] : legsOf(values.legs ?? []),
      minutes: minutes.map((row) => ({ ...row, sizeClass: row.sizeClass ?? null, coat: row.coat ?? null })),
      form: form.map((field) => ({ ...field, required: field.required ?? false })),
      needsVaccines,
      species,
      home,
      active,
    };
    await api('PUT /v1/catalogue/services/:key', { params: { key: values.key }, body });
    await client.invalidateQueries({ queryKey: ['catalogue'] });
  };
  const initial: Partial<Values> = service
    ? { ...service, legs: formLegs(service.legs) }
    : {
        mode: 'appointment',
        legs: [{ key: 'service', percent: 100, needs: [] }],
        minutes: [{ sizeClass: null, coat: null, minutes: 60 }],
        form: [],
        needsVaccines: false,
        species: [],
        home: false,
        active: true,
      };
  return (
    <FormDrawer<Values>
      title={t(service ? 'service.edit' : 'service.add')}
      open={open}
      close={close}
      initial={initial}
      save={save}
      saved={t('saved')}
      width={720}
    >
      <KeyField fixed={service !== null} />
      <NameFields />
      <div className="pair">
        <Form.Item name="mode" label={t('service.mode')}>
          <Select
            disabled={service !== null}
            options={(['appointment', 'stay', 'class'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="species" label={t('service.species')} extra={t('service.speciesHint')}>
          <Select mode="tags" options={['dog', 'cat'].map((value) => ({ value, label: t(`species.${value}`) }))} />
        </Form.Item>
      </div>
      <Legs />
      <MinutesRows />
      <FormFields />
      <div className="row">
        <Form.Item name="needsVaccines" label={t('service.needsVaccines')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="home" label={t('service.home')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="active" label={t('active')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}

const THINGS = ['tub', 'table', 'exam_room', 'training_yard', 'studio', 'van', 'farewell_room', 'cremator'] as const;

function Legs() {
  const { t } = useTranslation(['catalogue', 'store']);
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const skills = (catalogue.data?.categories ?? []).flatMap((category) => category.skills);
  const options = [
    {
      label: t('leg.people'),
      options: skills.map((one) => ({ value: `person/${one.key}`, label: sayNames(one.names) })),
    },
    {
      label: t('leg.things'),
      options: THINGS.map((one) => ({ value: `resource/${one}`, label: t(`store:kind.${one}`) })),
    },
  ];
  return (
    <Form.Item label={t('leg.title')} extra={t('leg.hint')}>
      <Form.List name="legs">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="leg-line">
                <Form.Item name={[name, 'key']} noStyle rules={[{ required: true }]}>
                  <Input aria-label={t('key')} placeholder={t('key')} />
                </Form.Item>
                <Form.Item name={[name, 'percent']} noStyle>
                  <InputNumber min={1} max={100} suffix="%" aria-label={t('leg.share')} />
                </Form.Item>
                <Form.Item name={[name, 'needs']} noStyle rules={[{ required: true }]}>
                  <Select mode="multiple" options={options} aria-label={t('leg.needs')} placeholder={t('leg.needs')} />
                </Form.Item>
                <Form.Item name={[name, 'samePersonAs']} noStyle>
                  <Input aria-label={t('leg.same')} placeholder={t('leg.same')} allowClear />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add({ key: '', percent: 50, needs: [] })}>{t('leg.add')}</Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function MinutesRows() {
  const { t } = useTranslation(['catalogue', 'store']);
  return (
    <Form.Item label={t('service.minutes')} extra={t('service.minutesHint')}>
      <Form.List name="minutes">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="form-row">
                <Form.Item name={[name, 'sizeClass']} noStyle>
                  <Select
                    allowClear
                    placeholder={t('service.anySize')}
                    aria-label={t('store:matrix.sizes')}
                    options={sizes.map((value) => ({ value, label: t(`store:size.${value}`) }))}
                    style={{ width: 130 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'coat']} noStyle>
                  <Select
                    allowClear
                    placeholder={t('service.anyCoat')}
                    aria-label={t('service.anyCoat')}
                    options={coats.map((value) => ({ value, label: t(`store:coat.${value}`) }))}
                    style={{ width: 130 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'minutes']} noStyle rules={[{ required: true }]}>
                  <InputNumber min={5} max={1440} step={5} aria-label={t('service.minutes')} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add({ sizeClass: null, coat: null, minutes: 60 })}>{t('service.addMinutes')}</Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function FormFields() {
  const { t } = useTranslation('catalogue');
  return (
    <Form.Item label={t('form.title')} extra={t('form.hint')}>
      <Form.List name="form">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="form-row">
                <LineKeyAndNames name={name} />
                <Form.Item name={[name, 'kind']} noStyle>
                  <Select
                    aria-label={t('form.kind')}
                    options={(['text', 'number', 'tick', 'choice'] as const).map((value) => ({
                      value,
                      label: t(`fieldKind.${value}`),
                    }))}
                    style={{ minWidth: 90 }}
                  />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </div>
            ))}
            <Button onClick={() => add({ key: '', kind: 'text', required: false })}>{t('form.add')}</Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
