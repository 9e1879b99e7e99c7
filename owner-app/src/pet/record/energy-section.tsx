/** Daily energy as a range, and the portion of a food by its label (PET-6). */
import { useState } from 'react';
import { Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { useLoaded } from '../../state/loading.ts';
import { Field } from '../../ui/form.tsx';
import { Card, Failed, Notice } from '../../ui/kit.tsx';
import { useText } from './texts.ts';

const LEAST_KCAL = 10;
const MOST_KCAL = 900;

export function EnergySection({ petId }: { readonly petId: string }) {
  const t = useText();
  const [text, setText] = useState('');
  const typed = Number(text);
  const kcal = text !== '' && typed >= LEAST_KCAL && typed <= MOST_KCAL ? typed : undefined;
  const loaded = useLoaded(
    () =>
      api('GET /v1/owner/pets/:petId/energy', {
        params: { petId },
        query: kcal === undefined ? {} : { kcalPer100g: kcal },
      }),
    [petId, kcal],
  );
  const energy = loaded.data;
  return (
    <Card title={t('energy.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {energy?.vetCheck && <Notice>{t(`energy.${energy.vetCheck}`)}</Notice>}
      {energy && energy.kcalLow !== null && energy.kcalHigh !== null && (
        <>
          <Words className="due-name">{t('energy.range', { low: energy.kcalLow, high: energy.kcalHigh })}</Words>
          <Words className="muted small">
            {t('energy.base', {
              rer: energy.rerKcal ?? 0,
              low: energy.factorLow ?? 0,
              high: energy.factorHigh ?? 0,
            })}
          </Words>
          <Field label={t('energy.food')}>
            <Input
              label={t('energy.food')}
              value={text}
              keyboard="decimal"
              maxLength={5}
              placeholder="380"
              onChange={setText}
            />
          </Field>
          {energy.portion && (
            <Words>{t('energy.portion', { low: energy.portion.gramsLow, high: energy.portion.gramsHigh })}</Words>
          )}
        </>
      )}
    </Card>
  );
}
