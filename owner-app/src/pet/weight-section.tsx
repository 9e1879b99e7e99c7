/** Weights of a pet: the latest, a small chart, adding one and taking a mistaken one back. */
import { useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Field } from '../ui/form.tsx';
import { Icon } from '../ui/icon.tsx';
import { Button, Card, Failed, Problem, SmallAction } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { today } from './age.ts';
import type { Pet, Weight } from './pet.ts';
import { gramsOf, kilograms } from './weight.ts';
import { WeightChart } from './weight-chart.tsx';

/** Entries in the list under the chart. */
const SHOWN = 5;
const CHARTED = 50;

interface WeightSectionProps {
  readonly pet: Pet;
  readonly onChange: () => void;
}

/** Day of an instant on the device's calendar. */
const dayOf = (at: string): string => today(new Date(at));

export function WeightSection({ pet, onChange }: WeightSectionProps) {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const { petId } = pet;
  const loaded = useLoaded(
    () => api('GET /v1/owner/pets/:petId/weights', { params: { petId }, query: { limit: CHARTED } }),
    [petId],
  );
  const removing = useAction(async (weightId: string) => {
    await api('DELETE /v1/owner/pets/:petId/weights/:weightId', { params: { petId, weightId } });
    changed();
  });
  function changed(): void {
    setAdding(false);
    loaded.reload();
    onChange();
  }
  const weights = loaded.data?.items ?? [];
  if (pet.deceasedOn !== null && weights.length === 0) return null;
  const add = (
    <SmallAction icon="plus" onPress={() => setAdding(true)}>
      {t('common.add')}
    </SmallAction>
  );
  return (
    <Card title={t('weight.title')} action={pet.deceasedOn === null ? add : undefined}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data !== undefined && weights.length === 0 && <Words className="muted">{t('weight.empty')}</Words>}
      {weights.length > 0 && <WeightChart weights={weights} />}
      <Problem error={removing.error} />
      {weights.length > 0 && (
        <Box role="list">
          {weights.slice(0, SHOWN).map((weight) => (
            <WeightLine key={weight.weightId} weight={weight} onRemove={() => void removing.run(weight.weightId)} />
          ))}
        </Box>
      )}
      {adding && <AddWeight petId={petId} onClose={() => setAdding(false)} onAdded={changed} />}
    </Card>
  );
}

function WeightLine({ weight, onRemove }: { readonly weight: Weight; readonly onRemove: () => void }) {
  const t = useText();
  const kg = t('weight.kg', { kg: kilograms(weight.grams) });
  return (
    <Box className="weight-line" role="listitem">
      <Words className="muted">{dayOf(weight.at)}</Words>
      <Words className="weight-value">{kg}</Words>
      {weight.source === 'owner' ? (
        <Press
          className="weight-remove"
          label={t('weight.remove', { date: dayOf(weight.at), weight: kg })}
          onPress={onRemove}
        >
          <Icon name="close" className="row-next" />
        </Press>
      ) : (
        <Box className="weight-remove" />
      )}
    </Box>
  );
}

interface AddWeightProps {
  readonly petId: string;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

function AddWeight({ petId, onClose, onAdded }: AddWeightProps) {
  const t = useText();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  // The instant belongs to the entry: a repeat after a lost answer is the same entry, not a second one.
  const [at] = useState(() => new Date().toISOString());
  const grams = gramsOf(text);
  const saving = useAction(async () => {
    if (grams === undefined) return;
    await api('POST /v1/owner/pets/:petId/weights', { params: { petId }, body: { at, grams } });
    onAdded();
  });
  const error = tried && grams === undefined ? t('weight.wrong') : undefined;
  return (
    <Sheet title={t('weight.add')} onClose={onClose}>
      <Field label={t('weight.inKg')} error={error}>
        <Input
          label={t('weight.inKg')}
          value={text}
          keyboard="decimal"
          maxLength={8}
          placeholder="4.2"
          invalid={error !== undefined}
          onChange={setText}
        />
      </Field>
      <Problem error={saving.error} />
      <Button
        busy={saving.busy}
        onPress={() => {
          setTried(true);
          if (grams !== undefined) void saving.run();
        }}
      >
        {t('common.save')}
      </Button>
    </Sheet>
  );
}
