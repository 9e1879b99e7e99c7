/** Enrolment of a second factor: QR for the authenticator app, the secret in words, and the first code. */
import { useQuery } from '@tanstack/react-query';
import { QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import type { Staff } from '../../app/session.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { CodeForm } from './CodeStep.tsx';

export interface EnrolStepProps {
  readonly welcome: (staff: Staff) => void;
}

export function EnrolStep({ welcome }: EnrolStepProps) {
  const { t } = useTranslation('people');
  return (
    <>
      <div>
        <h1>{t('signIn.enrolTitle')}</h1>
        <p className="quiet">{t('signIn.enrolLead')}</p>
      </div>
      <Enrolment welcome={welcome} />
    </>
  );
}

/** The QR, the secret and the confirming code; begins a fresh enrolment each time it is shown. */
export function Enrolment({ welcome }: EnrolStepProps) {
  const { t } = useTranslation('people');
  const enrolment = useQuery({
    queryKey: ['enrolment'],
    queryFn: () => api('POST /v1/staff/me/totp'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const confirm = async (code: string) => welcome(await api('POST /v1/staff/me/totp/confirm', { body: { code } }));
  return (
    <Loaded query={enrolment}>
      {({ secret, uri }) => (
        <div className="stack" style={{ gap: 14 }}>
          <div className="enrol-qr">
            <QRCode value={uri} size={184} color="#2a2320" bgColor="#ffffff" bordered={false} type="svg" />
          </div>
          <div>
            <div className="quiet">{t('signIn.secret')}</div>
            <code className="break secret">{secret.replace(/(.{4})/g, '$1 ')}</code>
          </div>
          <CodeForm submit={confirm} text={t('signIn.enrolGo')} />
        </div>
      )}
    </Loaded>
  );
}
