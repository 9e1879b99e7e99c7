/** Adding a pet, or changing what is known about one (PET-1). */
import Taro, { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import { today } from '../../pet/age.ts';
import { bodyOf, type Draft, draftOf, emptyDraft, problemsOf } from '../../pet/draft.ts';
import { EditBasics } from '../../pet/edit-basics.tsx';
import { EditCare } from '../../pet/edit-care.tsx';
import type { Species } from '../../pet/pet.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Button, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

interface Start {
  readonly species: readonly Species[];
  readonly draft: Draft;
}

async function loadStart(petId: string | undefined): Promise<Start> {
  const [species, pet] = await Promise.all([
    api('GET /v1/species'),
    petId === undefined ? undefined : api('GET /v1/owner/pets/:petId', { params: { petId } }),
  ]);
  return { species: species.items, draft: pet === undefined ? emptyDraft : draftOf(pet, today()) };
}

export default function PetEdit() {
  const t = useText();
  const { status } = useStore(session);
  const petId = useRouter().params.petId;
  const start = useLoaded(() => loadStart(petId), [petId]);
  const title = t(petId === undefined ? 'pets.add' : 'edit.title');
  if (status === 'out') {
    return (
      <Page title={title}>
        <SignInNeeded />
      </Page>
    );
  }
  if (start.data === undefined) {
    return (
      <Page title={title}>
        <Failed error={start.error} onRetry={start.reload} />
        {start.loading && <Skeleton lines={6} />}
      </Page>
    );
  }
  return <Form title={title} petId={petId} start={start.data} />;
}

function Form({
  title,
  petId,
  start,
}: {
  readonly title: string;
  readonly petId: string | undefined;
  readonly start: Start;
}) {
  const t = useText();
  const [draft, setDraft] = useState(start.draft);
  const [tried, setTried] = useState(false);
  const problems = tried ? problemsOf(draft) : [];
  const saving = useAction(async () => {
    const body = bodyOf(draft, today());
    if (petId !== undefined) {
      await api('PATCH /v1/owner/pets/:petId', { params: { petId }, body });
      await Taro.navigateBack();
      return;
    }
    const pet = await api('POST /v1/owner/pets', { body });
    await Taro.redirectTo({ url: `/packages/pet/detail?petId=${pet.petId}` });
  });
  const { forget } = saving;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an error belongs to what was sent
  useEffect(forget, [draft]);

  function save(): void {
    setTried(true);
    if (problemsOf(draft).length === 0) void saving.run();
  }
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <Page
      title={title}
      footer={
        <>
          {problems.length > 0 && <Notice>{t('edit.checkFields')}</Notice>}
          <Problem error={saving.error} />
          <Button busy={saving.busy} onPress={save}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <EditBasics draft={draft} problems={problems} species={start.species} onChange={change} />
      <EditCare draft={draft} problems={problems} isNew={petId === undefined} onChange={change} />
    </Page>
  );
}
