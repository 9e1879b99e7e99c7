/** Sign-in of staff: name and password, then the second factor or its enrolment. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enter, findStaff, type Staff } from '../../app/session.ts';
import { Go, useGo, useQueryState } from '../../kit/Go.tsx';
import { CodeStep } from './CodeStep.tsx';
import { EnrolStep } from './EnrolStep.tsx';
import { Frame } from './Frame.tsx';
import { type Credentials, PasswordStep } from './PasswordStep.tsx';

type Step = { kind: 'password' } | { kind: 'code'; credentials: Credentials } | { kind: 'enrol' };

/** Where to go after sign-in: only paths of the console itself. */
function backPath(back: string | undefined): string {
  return back?.startsWith('/') && !back.startsWith('//') && !back.startsWith('/sign-in') ? back : '/';
}

export function SignIn() {
  const { t } = useTranslation('people');
  const [step, setStep] = useState<Step>({ kind: 'password' });
  const [query] = useQueryState();
  const go = useGo();
  const client = useQueryClient();
  const back = backPath(query.back);

  useEffect(() => {
    document.title = t('signIn.title');
    findStaff().then(
      (staff) => {
        if (staff?.mustEnrolTotp) setStep({ kind: 'enrol' });
        else if (staff) go(back, {}, true);
      },
      () => undefined,
    );
  }, [t, go, back]);

  const welcome = (staff: Staff) => {
    client.clear();
    enter(staff);
    if (staff.mustEnrolTotp) setStep({ kind: 'enrol' });
    else go(back, {}, true);
  };

  return (
    <Frame slogan={t('signIn.slogan')} promise={t('signIn.promise')}>
      <div className="brand">
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={34} height={34} />
        <span>{t('signIn.brand')}</span>
      </div>
      {step.kind === 'password' && (
        <PasswordStep welcome={welcome} needCode={(credentials) => setStep({ kind: 'code', credentials })} />
      )}
      {step.kind === 'code' && (
        <CodeStep credentials={step.credentials} welcome={welcome} back={() => setStep({ kind: 'password' })} />
      )}
      {step.kind === 'enrol' && <EnrolStep welcome={welcome} />}
      {step.kind === 'password' && (
        <p className="quiet">
          <Go to="/apply">{t('signIn.apply')}</Go>
        </p>
      )}
    </Frame>
  );
}
