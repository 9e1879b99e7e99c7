/** Hospitals to call by hand, with assignment after the call. */
import type { Dispatch } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { kilometres } from '../words.ts';

const SEEKING = new Set<Dispatch.RequestState>(['offering', 'escalated']);

export function CallList({ request }: { readonly request: Dispatch.RequestDetail }) {
  const { t } = useTranslation('dispatch');
  const client = useQueryClient();
  const mayAssign = useMay('dispatch.write') && SEEKING.has(request.state);
  if (request.callList.length === 0) return <p className="quiet">{t('case.none')}</p>;
  const assign = (hospital: Dispatch.Hospital) =>
    ask({
      title: t('case.assignTitle', { store: hospital.name }),
      text: t('case.assignText'),
      confirm: t('case.assign'),
      reason: t('case.why'),
      run: async (reason) => {
        const params = { requestId: request.requestId };
        const body = { storeId: hospital.storeId, reason };
        await api('POST /v1/dispatch/requests/:requestId/assign', { params, body });
        await client.invalidateQueries({ queryKey: ['dispatch'] });
      },
    });
  return (
    <ul className="dispatch-calls">
      {request.callList.map((hospital) => (
        <li key={hospital.storeId}>
          <div className="stack">
            <b>{hospital.name}</b>
            <span className="quiet">
              {t('case.distance', { km: kilometres(hospital.distanceMetres) })} · {hospital.address}
            </span>
          </div>
          <div className="row">
            <StateTag tone={hospital.open ? 'good' : 'plain'}>{t(hospital.open ? 'case.open' : 'case.shut')}</StateTag>
            {hospital.phone && (
              <a className="figures nowrap" href={`tel:${hospital.phone.replace(/[^+\d]/g, '')}`}>
                {hospital.phone}
              </a>
            )}
            {hospital.routeUrl && (
              <a href={hospital.routeUrl} target="_blank" rel="noreferrer">
                {t('case.route')}
              </a>
            )}
            {mayAssign && (
              <Button size="small" onClick={() => assign(hospital)}>
                {t('case.assign')}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
