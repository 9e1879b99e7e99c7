/** Health of one pet: what is due, at a glance, the record, food and likings (PET-3, PET-5, PET-6, PET-8). */
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { today } from '../../pet/age.ts';
import { CareSection } from '../../pet/record/care-section.tsx';
import { type EntryDraft, emptyDraft } from '../../pet/record/draft.ts';
import { EnergySection } from '../../pet/record/energy-section.tsx';
import { EntryForm } from '../../pet/record/entry-form.tsx';
import { PortraitSection } from '../../pet/record/portrait-section.tsx';
import type { NewEntry } from '../../pet/record/record.ts';
import { RecordSection, SummarySection } from '../../pet/record/record-section.tsx';
import { useText } from '../../pet/record/texts.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Failed, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const PAGE = 10;
const MOST = 200;

export default function Health() {
  const t = useText();
  const petId = useRouter().params.petId ?? '';
  const params = { petId };
  const [limit, setLimit] = useState(PAGE);
  const [draft, setDraft] = useState<EntryDraft>();
  const pet = useLoaded(() => api('GET /v1/owner/pets/:petId', { params }), [petId]);
  const plan = useLoaded(() => api('GET /v1/owner/pets/:petId/care-plan', { params }), [petId]);
  const summary = useLoaded(() => api('GET /v1/owner/pets/:petId/summary', { params }), [petId]);
  const entries = useLoaded(
    () => api('GET /v1/owner/pets/:petId/record', { params, query: { limit } }),
    [petId, limit],
  );
  const saving = useAction(async (entry: NewEntry) => {
    await api('POST /v1/owner/pets/:petId/record', { params, body: entry });
    setDraft(undefined);
    for (const part of [plan, summary, entries]) part.reload();
  });
  function open(start: EntryDraft): void {
    saving.forget();
    setDraft(start);
  }
  const alive = pet.data?.deceasedOn === null;
  return (
    <Page title={pet.data === undefined ? t('health.title') : `${pet.data.name} · ${t('health.title')}`}>
      <Failed error={pet.error} onRetry={pet.reload} />
      {pet.data === undefined && pet.loading && <Skeleton lines={5} />}
      {pet.data !== undefined && (
        <>
          {alive && <CareSection plan={plan} onDone={open} />}
          <SummarySection summary={summary} />
          <RecordSection
            petId={petId}
            entries={entries}
            onAdd={() => open(emptyDraft('vaccination', today()))}
            onMore={() => setLimit(Math.min(limit * 2, MOST))}
          />
          {alive && <EnergySection petId={petId} />}
          {alive && <PortraitSection petId={petId} />}
        </>
      )}
      {draft !== undefined && (
        <EntryForm
          title={t('record.add')}
          start={draft}
          correcting={false}
          busy={saving.busy}
          error={saving.error}
          onClose={() => setDraft(undefined)}
          onSave={(entry) => void saving.run(entry)}
        />
      )}
    </Page>
  );
}
