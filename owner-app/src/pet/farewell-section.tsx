/** Farewell: telling that a pet has died, quietly, and taking it back when it was a mistake (PET-1). */
import { useState } from 'react';
import { DateInput, Words } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useAction } from '../state/loading.ts';
import { Field } from '../ui/form.tsx';
import { Button, Card, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { today } from './age.ts';
import type { Pet } from './pet.ts';

interface FarewellProps {
  readonly pet: Pet;
  readonly onChange: (pet: Pet) => void;
}

export function FarewellSection({ pet, onChange }: FarewellProps) {
  return pet.deceasedOn === null ? (
    <Farewell pet={pet} onChange={onChange} />
  ) : (
    <Remembered pet={pet} onChange={onChange} />
  );
}

function Farewell({ pet, onChange }: FarewellProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [date, setDate] = useState(() => today());
  const saving = useAction(async () => {
    const changed = await api('POST /v1/owner/pets/:petId/farewell', { params: { petId: pet.petId }, body: { date } });
    setOpen(false);
    onChange(changed);
  });
  const label = t('farewell.date');
  return (
    <>
      <Button kind="plain" onPress={() => setOpen(true)}>
        {t('farewell.open', { name: pet.name })}
      </Button>
      {open && (
        <Sheet title={t('farewell.title', { name: pet.name })} onClose={() => setOpen(false)}>
          <Words>{t('farewell.detail')}</Words>
          <Field label={label}>
            <DateInput
              label={label}
              value={date}
              from={pet.birthday ?? '1990-01-01'}
              until={today()}
              placeholder={label}
              onChange={setDate}
            />
          </Field>
          <Problem error={saving.error} />
          <Button busy={saving.busy} disabled={date === ''} onPress={() => void saving.run()}>
            {t('farewell.save')}
          </Button>
          <Button kind="plain" onPress={() => setOpen(false)}>
            {t('common.cancel')}
          </Button>
        </Sheet>
      )}
    </>
  );
}

function Remembered({ pet, onChange }: FarewellProps) {
  const t = useText();
  const undoing = useAction(async () => {
    onChange(await api('DELETE /v1/owner/pets/:petId/farewell', { params: { petId: pet.petId } }));
  });
  if (pet.farewellUndoUntil === null || Date.parse(pet.farewellUndoUntil) < Date.now()) return null;
  return (
    <Card>
      <Words>{t('farewell.undoDetail', { date: today(new Date(pet.farewellUndoUntil)) })}</Words>
      <Problem error={undoing.error} />
      <Button kind="quiet" busy={undoing.busy} onPress={() => void undoing.run()}>
        {t('farewell.undo')}
      </Button>
    </Card>
  );
}
