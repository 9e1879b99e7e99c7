/** The address for mails: set, confirmed by a mail, removed. */
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import type { Preferences } from '../../message/preferences.ts';
import { useAction } from '../../state/loading.ts';
import { Field } from '../../ui/form.tsx';
import { Button, Card, Notice, Problem } from '../../ui/kit.tsx';

interface EmailCardProps {
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

/** Only what is surely none is refused here; the server looks closely. */
const ADDRESS = /^\S+@\S+\.\S+$/;

export function EmailCard({ preferences, onChange }: EmailCardProps) {
  const t = useText();
  const { emailMasked, emailConfirmed } = preferences;
  const [address, setAddress] = useState('');
  const [tried, setTried] = useState(false);
  const wrong = !ADDRESS.test(address.trim());
  const saving = useAction(async (email: string | null) => {
    onChange(await api('PUT /v1/owner/me/message-preferences', { body: { email } }));
    setAddress('');
    setTried(false);
  });
  function save(): void {
    setTried(true);
    if (!wrong) void saving.run(address.trim());
  }
  return (
    <Card title={t('email.title')}>
      {emailMasked !== null && (
        <Box className="line">
          <Words className="grow">{emailMasked}</Words>
          <Words className="muted">{t(emailConfirmed ? 'email.confirmed' : 'email.waiting')}</Words>
        </Box>
      )}
      {emailMasked !== null && !emailConfirmed && <Notice>{t('email.lookThere')}</Notice>}
      <Field
        label={t(emailMasked === null ? 'email.address' : 'email.newAddress')}
        error={tried && wrong ? t('email.wrong') : undefined}
      >
        <Input
          label={t(emailMasked === null ? 'email.address' : 'email.newAddress')}
          value={address}
          keyboard="email"
          maxLength={200}
          autoComplete="email"
          placeholder={t('email.example')}
          invalid={tried && wrong}
          onChange={setAddress}
        />
      </Field>
      <Problem error={saving.error} />
      <Button kind="quiet" busy={saving.busy} onPress={save}>
        {t('common.save')}
      </Button>
      {emailMasked !== null && (
        <Button kind="plain" disabled={saving.busy} onPress={() => void saving.run(null)}>
          {t('email.remove')}
        </Button>
      )}
    </Card>
  );
}
