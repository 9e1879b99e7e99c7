/** One entry of the record: what it says, its pictures, what it said before; the family corrects its own (PET-3). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { pickPicture, saveFile } from '#device';
import { Box, Picture, Words } from '#host';
import { api } from '../../api/api.ts';
import { newKey } from '../../api/key.ts';
import { uploadPhoto } from '../../api/upload.ts';
import { language } from '../../i18n/language.ts';
import { draftOf } from '../../pet/record/draft.ts';
import { EntryForm } from '../../pet/record/entry-form.tsx';
import { type EntryTrace, entryBy, entryLine, type NewEntry } from '../../pet/record/record.ts';
import { useText } from '../../pet/record/texts.ts';
import { useOwnPicture } from '../../service/picture.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Card, Failed, Notice, Problem, Row, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export default function EntryPage() {
  const t = useText();
  const { petId = '', entryId = '' } = useRouter().params;
  const params = { petId, entryId };
  const loaded = useLoaded(() => api('GET /v1/owner/pets/:petId/record/:entryId', { params }), [petId, entryId]);
  const trace = loaded.data;
  return (
    <Page title={trace === undefined ? t('entry.title') : `${t(`kind.${trace.kind}`)} · ${trace.onDate}`}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {trace === undefined && loaded.loading && <Skeleton lines={4} />}
      {trace !== undefined && (
        <>
          <Said trace={trace} onChange={loaded.show} />
          <Files trace={trace} onChange={loaded.reload} />
          <History trace={trace} />
        </>
      )}
    </Page>
  );
}

interface PartProps {
  readonly trace: EntryTrace;
}

function Said({ trace, onChange }: PartProps & { readonly onChange: (trace: EntryTrace) => void }) {
  const t = useText();
  const chosen = useStore(language);
  const [open, setOpen] = useState<'correct' | 'withdraw'>();
  const { petId, entryId, detail } = trace;
  const params = { petId, entryId };
  const correcting = useAction(async ({ onDate, detail: changed }: NewEntry, reason: string) => {
    const body = { onDate, detail: changed, reason };
    onChange(await api('PUT /v1/owner/pets/:petId/record/:entryId', { params, body }));
    setOpen(undefined);
  });
  const withdrawing = useAction(async () => {
    const body = { reason: t('entry.withdraw') };
    onChange(await api('POST /v1/owner/pets/:petId/record/:entryId/withdraw', { params, body }));
    setOpen(undefined);
  });
  const correct = (
    <SmallAction icon="edit" onPress={() => setOpen('correct')}>
      {t('entry.correct')}
    </SmallAction>
  );
  return (
    <Card title={t('entry.title')} action={trace.mayCorrect ? correct : undefined}>
      {trace.state === 'withdrawn' && <Notice>{t('entry.withdrawn')}</Notice>}
      <Words className="due-name">{entryLine(t, trace, chosen)}</Words>
      {detail.nextDueOn !== undefined && (
        <Words>
          {t('form.next')} {detail.nextDueOn}
        </Words>
      )}
      {detail.note !== undefined && <Words>{detail.note}</Words>}
      <Words className="muted small">{entryBy(t, trace)}</Words>
      {trace.source.kind !== 'owner' && (
        <Words className="muted small">{t('entry.theirs', { who: entryBy(t, trace) })}</Words>
      )}
      {trace.mayCorrect && (
        <Button kind="danger" onPress={() => setOpen('withdraw')}>
          {t('entry.withdraw')}
        </Button>
      )}
      {open === 'correct' && (
        <EntryForm
          title={t('entry.correct')}
          start={draftOf(trace)}
          correcting
          busy={correcting.busy}
          error={correcting.error}
          onClose={() => setOpen(undefined)}
          onSave={(entry, reason) => void correcting.run(entry, reason)}
        />
      )}
      {open === 'withdraw' && (
        <Sheet title={t('entry.withdraw')} onClose={() => setOpen(undefined)}>
          <Words>{t('entry.withdrawDetail')}</Words>
          <Problem error={withdrawing.error} />
          <Button kind="danger" busy={withdrawing.busy} onPress={() => void withdrawing.run()}>
            {t('entry.withdraw')}
          </Button>
        </Sheet>
      )}
    </Card>
  );
}

function Files({ trace, onChange }: PartProps & { readonly onChange: () => void }) {
  const t = useText();
  const { petId, entryId, files, mayCorrect } = trace;
  const adding = useAction(async () => {
    const picture = await pickPicture();
    if (picture === undefined) return;
    await uploadPhoto(`/v1/owner/pets/${petId}/record/${entryId}/files`, picture, newKey());
    onChange();
  });
  if (files.length === 0 && !mayCorrect) return null;
  const add = (
    <SmallAction icon="camera" onPress={() => void adding.run()}>
      {t('entry.addFile')}
    </SmallAction>
  );
  return (
    <Card title={t('entry.files')} action={mayCorrect ? add : undefined}>
      <Problem error={adding.error} />
      {files.map((file) => {
        const path = `/v1/owner/pets/${petId}/record/${entryId}/files/${file.fileId}`;
        return file.contentType.startsWith('image/') ? (
          <EntryPicture key={file.fileId} path={path} name={file.name} />
        ) : (
          <Row key={file.fileId} icon="document" title={file.name} onPress={() => void saveFile(path, file.name)} />
        );
      })}
    </Card>
  );
}

function EntryPicture({ path, name }: { readonly path: string; readonly name: string }) {
  const src = useOwnPicture(path);
  return src === undefined ? (
    <Box className="bone" hidden />
  ) : (
    <Picture className="entry-picture" src={src} alt={name} />
  );
}

function History({ trace }: PartProps) {
  const t = useText();
  const chosen = useStore(language);
  return (
    <Card title={t('entry.history')}>
      <Box role="list">
        {trace.versions.map((version) => (
          <Box key={version.version} className="fact" role="listitem">
            <Words className="muted fact-name">{t('entry.version', { version: version.version })}</Words>
            <Words className="fact-value">
              {[
                version.state === 'withdrawn' && t('entry.withdrawn'),
                version.onDate,
                entryLine(t, version, chosen),
                t(`source.${version.by.kind}`),
                version.reason,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Words>
          </Box>
        ))}
      </Box>
    </Card>
  );
}
