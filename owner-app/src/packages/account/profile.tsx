/** My profile: name, gender, birthday, city, and the phone and WeChat that are bound (ACC-1). */
import { useState } from 'react';
import { hasMiniLogin, miniLoginCode } from '#device';
import { Box, DateInput, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { today } from '../../pet/age.ts';
import { PhoneForm } from '../../session/phone-form.tsx';
import { type Profile, showProfile } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useProfile } from '../../session/use-profile.ts';
import { useAction } from '../../state/loading.ts';
import { Choices, Field } from '../../ui/form.tsx';
import { Button, Card, Failed, Notice, Problem, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export default function ProfilePage() {
  const t = useText();
  const { status, profile, reading } = useProfile();
  return (
    <Page title={t('profile.title')}>
      {status === 'out' && <SignInNeeded />}
      <Failed error={reading.error} onRetry={() => void reading.run()} />
      {status === 'in' && profile === undefined && reading.busy && <Skeleton lines={4} />}
      {profile !== undefined && (
        <>
          <Person profile={profile} />
          <Bound profile={profile} />
        </>
      )}
    </Page>
  );
}

type Gender = NonNullable<Profile['gender']> | 'none';

function Person({ profile }: { readonly profile: Profile }) {
  const t = useText();
  const [name, setName] = useState(profile.name ?? '');
  const [gender, setGender] = useState<Gender>(profile.gender ?? 'none');
  const [birthday, setBirthday] = useState(profile.birthday ?? '');
  const [city, setCity] = useState(profile.city ?? '');
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    setSaved(false);
    const body = {
      ...(name.trim() !== '' && { name: name.trim() }),
      gender: gender === 'none' ? null : gender,
      birthday: birthday === '' ? null : birthday,
      city: city.trim() === '' ? null : city.trim(),
    };
    showProfile(await api('PATCH /v1/owner/me', { body }));
    setSaved(true);
  });
  return (
    <Card title={t('profile.person')}>
      <Field label={t('profile.name')}>
        <Input
          label={t('profile.name')}
          value={name}
          maxLength={40}
          autoComplete="name"
          placeholder={t('profile.nameExample')}
          onChange={setName}
        />
      </Field>
      <Field label={t('profile.gender')}>
        <Choices<Gender>
          label={t('profile.gender')}
          value={gender}
          options={(['female', 'male', 'other', 'none'] as const).map((value) => ({
            value,
            name: t(`gender.${value}`),
          }))}
          onChange={setGender}
        />
      </Field>
      <Field label={t('profile.birthday')} hint={t('profile.birthdayWhy')}>
        <DateInput
          label={t('profile.birthday')}
          value={birthday}
          from="1900-01-01"
          until={today()}
          placeholder={t('edit.birthdayChoose')}
          onChange={setBirthday}
        />
      </Field>
      <Field label={t('profile.city')}>
        <Input
          label={t('profile.city')}
          value={city}
          maxLength={40}
          placeholder={t('profile.cityExample')}
          onChange={setCity}
        />
      </Field>
      <Problem error={saving.error} />
      {saved && <Notice>{t('common.saved')}</Notice>}
      <Button busy={saving.busy} onPress={() => void saving.run()}>
        {t('common.save')}
      </Button>
    </Card>
  );
}

function Bound({ profile }: { readonly profile: Profile }) {
  const t = useText();
  const [binding, setBinding] = useState(false);
  const wechat = useAction(async () => {
    showProfile(await api('POST /v1/owner/me/wechat', { body: { code: await miniLoginCode() } }));
  });
  async function bind(phone: string, code: string): Promise<void> {
    showProfile(await api('POST /v1/owner/me/phone', { body: { phone, code } }));
    setBinding(false);
  }
  return (
    <Card title={t('profile.bound')}>
      <Box className="line">
        <Words className="grow">{t('profile.phone')}</Words>
        <Words className="muted">{profile.phoneMasked ?? t('profile.none')}</Words>
        <SmallAction onPress={() => setBinding(true)}>
          {t(profile.phoneMasked === null ? 'profile.bind' : 'profile.change')}
        </SmallAction>
      </Box>
      <Box className="line">
        <Words className="grow">{t('profile.wechat')}</Words>
        <Words className="muted">{t(profile.wechatBound ? 'profile.yes' : 'profile.none')}</Words>
        {hasMiniLogin && !profile.wechatBound && (
          <SmallAction onPress={() => void wechat.run()}>{t('profile.bind')}</SmallAction>
        )}
      </Box>
      <Problem error={wechat.error} />
      {binding && (
        <Sheet title={t('profile.bindPhone')} onClose={() => setBinding(false)}>
          <Words className="muted">{t('profile.bindDetail')}</Words>
          <PhoneForm submitText={t('profile.bind')} onSubmit={bind} />
        </Sheet>
      )}
    </Card>
  );
}
