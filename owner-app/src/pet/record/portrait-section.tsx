/** What the pet likes: inferred ones marked so, to add and to remove (PET-8). */
import { useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { api } from '../../api/api.ts';
import { language } from '../../i18n/language.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Choices, Field } from '../../ui/form.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Button, Card, Failed, Problem, SmallAction } from '../../ui/kit.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import type { Preference } from './record.ts';
import { useText } from './texts.ts';

const kinds = ['toy', 'flavour', 'service'] as const;
type Kind = (typeof kinds)[number];

export function PortraitSection({ petId }: { readonly petId: string }) {
  const t = useText();
  const english = useStore(language) === 'en';
  const [adding, setAdding] = useState(false);
  const params = { petId };
  const loaded = useLoaded(() => api('GET /v1/owner/pets/:petId/portrait', { params }), [petId]);
  const removing = useAction(async ({ kind, word }: Preference) => {
    loaded.show(await api('POST /v1/owner/pets/:petId/portrait/remove', { params, body: { kind, word } }));
  });
  const items = loaded.data?.items ?? [];
  const add = (
    <SmallAction icon="plus" onPress={() => setAdding(true)}>
      {t('portrait.add')}
    </SmallAction>
  );
  return (
    <Card title={t('portrait.title')} action={add}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data !== undefined && items.length === 0 && <Words className="muted">{t('portrait.empty')}</Words>}
      <Problem error={removing.error} />
      <Box role="list">
        {items.map((item) => {
          const word = (english && item.wordEn) || item.word;
          return (
            <Box key={`${item.kind}/${item.word}`} className="weight-line" role="listitem">
              <Words className="fact-value">{word}</Words>
              <Words className="muted small">
                {t(`pref.${item.kind}`)} · {t(item.said ? 'portrait.said' : 'portrait.inferred')}
              </Words>
              <Press
                className="weight-remove"
                label={t('portrait.remove', { word })}
                onPress={() => void removing.run(item)}
              >
                <Icon name="close" className="row-next" />
              </Press>
            </Box>
          );
        })}
      </Box>
      {adding && (
        <AddLiking
          petId={petId}
          onClose={() => setAdding(false)}
          onAdded={(portrait) => {
            setAdding(false);
            loaded.show(portrait);
          }}
        />
      )}
    </Card>
  );
}

interface AddLikingProps {
  readonly petId: string;
  readonly onClose: () => void;
  readonly onAdded: (portrait: { items: Preference[] }) => void;
}

function AddLiking({ petId, onClose, onAdded }: AddLikingProps) {
  const t = useText();
  const [kind, setKind] = useState<Kind>('toy');
  const [word, setWord] = useState('');
  const saving = useAction(async () => {
    const body = { kind, word: word.trim() };
    onAdded(await api('PUT /v1/owner/pets/:petId/portrait', { params: { petId }, body }));
  });
  return (
    <Sheet title={t('portrait.add')} onClose={onClose}>
      <Field label={t('form.kind')}>
        <Choices
          label={t('form.kind')}
          value={kind}
          options={kinds.map((value) => ({ value, name: t(`pref.${value}`) }))}
          onChange={setKind}
        />
      </Field>
      <Field label={t('portrait.word')}>
        <Input
          label={t('portrait.word')}
          value={word}
          maxLength={40}
          placeholder={t('portrait.wordExample')}
          onChange={setWord}
        />
      </Field>
      <Problem error={saving.error} />
      <Button busy={saving.busy} disabled={word.trim() === ''} onPress={() => void saving.run()}>
        {t('common.save')}
      </Button>
    </Sheet>
  );
}
