/** Links to the read-only health card: make one for some days, open it to print, revoke it (PET-7). */
import Taro, { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { canVisit, visit } from '#device';
import { Box, Words } from '#host';
import { api } from '../../api/api.ts';
import { today } from '../../pet/age.ts';
import type { CardLink } from '../../pet/record/record.ts';
import { useText } from '../../pet/record/texts.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Choices, Field } from '../../ui/form.tsx';
import { Button, Card, Failed, Problem, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const periods = ['1', '7', '30', '365'] as const;
type Period = (typeof periods)[number];

export default function HealthCard() {
  const t = useText();
  const petId = useRouter().params.petId ?? '';
  const params = { petId };
  const [days, setDays] = useState<Period>('7');
  const [url, setUrl] = useState<string>();
  const loaded = useLoaded(() => api('GET /v1/owner/pets/:petId/cards', { params }), [petId]);
  const making = useAction(async () => {
    const made = await api('POST /v1/owner/pets/:petId/cards', { params, body: { days: Number(days) } });
    setUrl(made.url);
    loaded.reload();
  });
  const revoking = useAction(async (cardId: string) => {
    await api('DELETE /v1/owner/pets/:petId/cards/:cardId', { params: { petId, cardId } });
    setUrl(undefined);
    loaded.reload();
  });
  const links = loaded.data?.items ?? [];
  return (
    <Page title={t('card.title')}>
      <Card>
        <Words>{t('card.detail')}</Words>
        <Field label={t('card.days')}>
          <Choices
            label={t('card.days')}
            value={days}
            options={periods.map((value) => ({
              value,
              name: t(value === '1' ? 'card.oneDay' : 'card.day', { days: value }),
            }))}
            onChange={setDays}
          />
        </Field>
        <Problem error={making.error} />
        <Button busy={making.busy} onPress={() => void making.run()}>
          {t('card.make')}
        </Button>
        {url !== undefined && <Made url={url} />}
      </Card>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {links.length > 0 && (
        <Card title={t('card.links')}>
          <Problem error={revoking.error} />
          <Box role="list">
            {links.map((link) => (
              <LinkLine key={link.cardId} link={link} onRevoke={() => void revoking.run(link.cardId)} />
            ))}
          </Box>
        </Card>
      )}
    </Page>
  );
}

function Made({ url }: { readonly url: string }) {
  const t = useText();
  return (
    <>
      <Words className="muted small">{t('card.made')}</Words>
      <Box className="code">
        <Words>{url}</Words>
      </Box>
      <Button kind="quiet" onPress={() => void Taro.setClipboardData({ data: url })}>
        {t('common.copy')}
      </Button>
      {canVisit && (
        <Button kind="quiet" onPress={() => visit(url)}>
          {t('card.print')}
        </Button>
      )}
    </>
  );
}

function LinkLine({ link, onRevoke }: { readonly link: CardLink; readonly onRevoke: () => void }) {
  const t = useText();
  const ended = Date.parse(link.expiresAt) <= Date.now();
  const state = link.revokedAt !== null ? t('card.revoked') : ended ? t('card.ended') : undefined;
  return (
    <Box className="weight-line" role="listitem">
      <Box className="fact-value">
        <Words>{t('card.until', { date: today(new Date(link.expiresAt)) })}</Words>
        <Words className="muted small due-detail">
          {[state, t('card.opened', { count: link.opened })].filter(Boolean).join(' · ')}
        </Words>
      </Box>
      {state === undefined && <SmallAction onPress={onRevoke}>{t('card.revoke')}</SmallAction>}
    </Box>
  );
}
