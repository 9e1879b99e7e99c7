/** My cases with the operator: what they are about and how they stand; a new one for a booking (CARE-2). */
import Taro, { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { open } from '../../booking/links.ts';
import { useText } from '../../booking/texts.ts';
import { language } from '../../i18n/language.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { inWords } from '../../service/catalogue.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Choices, Field } from '../../ui/form.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Button, Empty, Failed, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export default function CasesPage() {
  const t = useText();
  const spoken = useStore(language);
  const bookingId = useRouter().params.bookingId;
  const [asks, setAsks] = useState(false);
  const loaded = useLoaded(
    () => api('GET /v1/owner/cases', { query: bookingId === undefined ? {} : { bookingId } }),
    [bookingId],
  );
  useLive('care.', loaded.reload);
  return (
    <Page
      title={t('cases.title')}
      footer={
        <Button icon="chat" onPress={() => setAsks(true)}>
          {t('cases.help')}
        </Button>
      }
    >
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={4} />}
      {loaded.data?.items.length === 0 && <Empty icon="chat" title={t('cases.none')} detail={t('cases.noneDetail')} />}
      {loaded.data !== undefined && loaded.data.items.length > 0 && (
        <Box className="card" role="list">
          {loaded.data.items.map((one) => (
            <Box key={one.caseId} role="listitem">
              <Press className="booking-card" onPress={() => open('case', { caseId: one.caseId })}>
                <Box className="booking-card-words">
                  <Box className="line">
                    <Words className="ticket-name grow">{one.title}</Words>
                    <Box className={`tag ${one.state === 'solved' ? '' : 'is-lively'}`}>
                      <Words>{t(`caseState.${one.state}`)}</Words>
                    </Box>
                  </Box>
                  <Words className="muted small">
                    {t('cases.line', { kind: inWords(spoken, one.kindNames), no: one.no, at: momentOf(one.openedAt) })}
                  </Words>
                </Box>
                <Icon name="next" className="row-next" />
              </Press>
            </Box>
          ))}
        </Box>
      )}
      {asks && <NewCase bookingId={bookingId} onClose={() => setAsks(false)} />}
    </Page>
  );
}

function NewCase({ bookingId, onClose }: { readonly bookingId: string | undefined; readonly onClose: () => void }) {
  const t = useText();
  const spoken = useStore(language);
  const kinds = useLoaded(() => api('GET /v1/owner/case-kinds'), []);
  const [kind, setKind] = useState<string>();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const chosen = kind ?? kinds.data?.items[0]?.key;
  const opening = useAction(async () => {
    if (chosen === undefined) return;
    const body = { kind: chosen, title: title.trim(), text: text.trim(), bookingId: bookingId ?? null };
    const { caseId } = await api('POST /v1/owner/cases', { body });
    onClose();
    void Taro.navigateTo({ url: `/packages/booking/case?caseId=${caseId}` });
  });
  return (
    <Sheet title={t('cases.help')} onClose={onClose}>
      <Failed error={kinds.error} onRetry={kinds.reload} />
      <Choices
        label={t('cases.kind')}
        value={chosen}
        options={(kinds.data?.items ?? []).map(({ key, names }) => ({ value: key, name: inWords(spoken, names) }))}
        onChange={setKind}
      />
      <Field label={t('cases.subject')}>
        <Input label={t('cases.subject')} value={title} maxLength={120} onChange={setTitle} />
      </Field>
      <Field label={t('cases.text')}>
        <Input label={t('cases.text')} lines={4} value={text} maxLength={4000} onChange={setText} />
      </Field>
      <Problem error={opening.error} />
      <Button
        busy={opening.busy}
        disabled={title.trim() === '' || text.trim() === ''}
        onPress={() => void opening.run()}
      >
        {t('cases.send')}
      </Button>
    </Sheet>
  );
}
