/** Fields of the two steps that reach a customer: a message by its template, a coupon by its template. */
import { Form, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCouponTemplates, useMessageTemplates } from './names.ts';

export function MessageForm() {
  const { t } = useTranslation('journey');
  const templates = useMessageTemplates();
  const chosen = Form.useWatch<string | undefined>('templateId');
  const template = templates.find((one) => one.templateId === chosen);
  const choices = (name: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${name}.${value}`) }));
  return (
    <>
      <Form.Item name="templateId" label={t('field.messageTemplate')} extra={t('field.messageTemplateHint')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('field.choose')}
          options={templates.map((one) => ({
            value: one.templateId,
            label: `${one.name} · ${t(`purpose.${one.purpose}`)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="channels" label={t('field.channels')} extra={t('field.channelsHint')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={(template?.channels ?? []).map((one) => t(`channel.${one}`)).join(' → ')}
          options={choices('channel', template?.channels ?? [])}
        />
      </Form.Item>
      <Form.Item name="quiet" label={t('field.quiet')}>
        <Segmented block options={choices('quiet', ['delay', 'drop'])} />
      </Form.Item>
      <Form.Item name="capped" label={t('field.capped')}>
        <Segmented block options={choices('capped', ['skip', 'wait'])} />
      </Form.Item>
      <Form.Item name="ifNotSent" label={t('field.ifNotSent')} extra={t('field.ifNotSentHint')}>
        <Segmented block options={choices('ifNotSent', ['continue', 'wait'])} />
      </Form.Item>
    </>
  );
}

export function CouponForm() {
  const { t } = useTranslation('journey');
  const templates = useCouponTemplates().filter((one) => one.status !== 'ended');
  return (
    <>
      <Form.Item name="templateId" label={t('field.couponTemplate')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('field.choose')}
          options={templates.map((one) => ({
            value: one.templateId,
            label: one.status === 'active' ? one.name : `${one.name} · ${t(`templateStatus.${one.status}`)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="apart" label={t('field.apart')} valuePropName="checked" extra={t('field.apartHint')}>
        <Switch />
      </Form.Item>
    </>
  );
}
