/** Makes or changes an acquisition channel. */
import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import type { Channel } from './channel.ts';

const kinds = ['code', 'campaign', 'referrer', 'store'] as const;
interface Draft {
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly code?: string;
  readonly landingPath?: string;
  readonly cost?: number | null;
  readonly active?: boolean;
}

export interface ChannelDrawerProps {
  readonly channel: Channel | null;
  readonly close: () => void;
  readonly done: () => unknown;
}

export function ChannelDrawer({ channel, close, done }: ChannelDrawerProps) {
  const { t } = useTranslation('channel');
  const save = async ({ name, kind, code, landingPath, cost, active }: Draft) => {
    const shared = {
      name,
      ...(landingPath && { landingPath }),
      ...(typeof cost === 'number' && { costFen: fenOf(cost) }),
    };
    if (channel) {
      const params = { channelId: channel.channelId };
      await api('PATCH /v1/channels/:channelId', { params, body: { ...shared, active: active ?? true } });
    } else {
      await api('POST /v1/channels', { body: { ...shared, kind, ...(code && { code }) } });
    }
    await done();
  };
  const initial: Partial<Draft> = channel ? { ...channel, cost: yuanOf(channel.costFen) } : { kind: 'code', cost: 0 };
  return (
    <FormDrawer<Draft>
      title={channel ? channel.name : t('add')}
      open
      close={close}
      initial={initial}
      save={save}
      saved={t('saved')}
    >
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('nameMissing') }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="kind" label={t('kindLabel')}>
        <Select
          disabled={channel !== null}
          options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('code')}
        extra={t('codeHint')}
        rules={[{ pattern: /^[A-Za-z0-9_-]{3,40}$/, message: t('codeBad') }]}
      >
        <Input disabled={channel !== null} />
      </Form.Item>
      <Form.Item
        name="landingPath"
        label={t('landing')}
        extra={t('landingHint')}
        rules={[{ pattern: /^\/([^/\\]|$)/, message: t('landingBad') }]}
      >
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="cost" label={t('cost')} extra={t('costHint')}>
        <InputNumber prefix="¥" min={0} precision={2} style={{ width: 180 }} />
      </Form.Item>
      {channel && (
        <Form.Item name="active" label={t('active')} valuePropName="checked" extra={t('activeHint')}>
          <Switch />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
