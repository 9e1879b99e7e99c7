/** Which of the merchant's hospitals take emergencies now, and the number that is texted. */
import type { Dispatch } from '@pawloop/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';

export function Duty() {
  const { t } = useTranslation('dispatch');
  const duty = useQuery({ queryKey: ['emergency', 'duty'], queryFn: () => api('GET /v1/dispatch/duty') });
  return (
    <Section title={t('duty.title')}>
      <Loaded query={duty}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="clock" title={t('duty.none')} />
          ) : (
            <ul className="dispatch-calls">
              {items.map((one) => (
                <Hospital key={one.storeId} duty={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Hospital({ duty }: { readonly duty: Dispatch.Duty }) {
  const { t } = useTranslation('dispatch');
  const [editing, setEditing] = useState(false);
  const mayAct = useMay('dispatch.write');
  const client = useQueryClient();
  const params = { storeId: duty.storeId };
  const fresh = () => client.invalidateQueries({ queryKey: ['emergency'] });
  const turn = useMutation({
    mutationFn: (accepting: boolean) => api('PUT /v1/stores/:storeId/accepting', { params, body: { accepting } }),
    onSettled: fresh,
  });
  return (
    <li>
      <div className="stack">
        <b>{duty.storeName}</b>
        <span className="quiet">
          {t('duty.phone')} <span className="figures">{duty.emergencyPhone ?? t('duty.noPhone')}</span>
        </span>
      </div>
      <div className="row">
        {turn.error && <Failure error={turn.error} />}
        <span>{t(duty.accepting ? 'duty.on' : 'duty.off')}</span>
        <Switch
          checked={duty.accepting}
          disabled={!mayAct}
          loading={turn.isPending}
          aria-label={t('duty.switch', { store: duty.storeName })}
          onChange={(accepting) => turn.mutate(accepting)}
        />
        {mayAct && (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('duty.edit')}
          </Button>
        )}
      </div>
      <FormDrawer<{ emergencyPhone?: string }>
        title={t('duty.phone')}
        open={editing}
        close={() => setEditing(false)}
        initial={{ emergencyPhone: duty.emergencyPhone ?? '' }}
        saved={t('duty.saved')}
        save={async ({ emergencyPhone }) => {
          const body = { emergencyPhone: emergencyPhone?.trim() || null };
          await api('PUT /v1/dispatch/duty/:storeId/phone', { params, body });
          await fresh();
        }}
      >
        <p className="quiet">{t('duty.hint')}</p>
        <Form.Item name="emergencyPhone" label={t('duty.phone')}>
          <Input inputMode="tel" maxLength={20} />
        </Form.Item>
      </FormDrawer>
    </li>
  );
}
