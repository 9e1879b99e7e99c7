/** What can stand between two steps: every kind with what it does, or a step that stands elsewhere already. */
import { Button, Select } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { type Place, targetOf } from '../graph/graph.ts';
import type { StepKind } from '../graph/model.ts';
import { useSayStep, useStepTitle } from '../step/say.ts';
import { StepIcon } from './StepIcon.tsx';
import { useStage } from './stage.ts';

const groups = {
  reach: ['message', 'coupon'],
  time: ['wait', 'waitUntil', 'waitEvent'],
  decide: ['branch', 'split'],
  act: ['tag', 'task', 'webhook'],
  finish: ['end'],
} as const satisfies Record<string, readonly StepKind[]>;

const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export interface StepChooserProps {
  readonly place: Place;
  readonly close: () => void;
}

export function StepChooser({ place, close }: StepChooserProps) {
  const { t } = useTranslation('journey');
  const { add } = useStage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const press = (event: KeyboardEvent) => {
    const move = moves[event.key];
    const choices = [...(dialog.current?.querySelectorAll<HTMLElement>('.choice') ?? [])];
    const at = choices.indexOf(event.target as HTMLElement);
    if (move === undefined || at < 0) return;
    event.preventDefault();
    choices[(at + move + choices.length) % choices.length]?.focus();
  };
  return (
    <dialog
      ref={dialog}
      className="chooser"
      aria-label={t('choose.title')}
      onClose={close}
      onKeyDown={press}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <header className="row spread gap-below">
        <h2>{t('choose.title')}</h2>
        <Button type="text" aria-label={t('choose.close')} icon={<Icon name="close" size={16} />} onClick={close} />
      </header>
      {Object.entries(groups).map(([group, kinds]) => (
        <section key={group} aria-label={t(`group.${group}`)}>
          <h3 className="quiet">{t(`group.${group}`)}</h3>
          <div className="choices">
            {kinds.map((kind) => (
              <button
                key={kind}
                type="button"
                className="choice"
                onClick={() => {
                  close();
                  add(place, kind);
                }}
              >
                <span className={`step-icon step-icon-${kind}`}>
                  <StepIcon kind={kind} />
                </span>
                <span>
                  <b>{t(`kind.${kind}`)}</b>
                  <span className="quiet">{t(`kindHint.${kind}`)}</span>
                </span>
              </button>
            ))}
          </div>
        </section>
      ))}
      <JoinField place={place} close={close} />
    </dialog>
  );
}

/** Leads on to a step that stands elsewhere: joins two ways, or goes back up. */
function JoinField({ place, close }: StepChooserProps) {
  const { t } = useTranslation('journey');
  const { flow, join } = useStage();
  const title = useStepTitle();
  const say = useSayStep();
  const [chosen, setChosen] = useState<string | null>(null);
  const present = targetOf(flow, place);
  const others = flow.nodes.filter((step) => step.id !== place.from && step.id !== present);
  if (others.length === 0) return null;
  return (
    <section aria-label={t('join')}>
      <h3 className="quiet">{t('join')}</h3>
      <div className="row">
        <Select
          aria-label={t('join')}
          placeholder={t('field.choose')}
          value={chosen}
          options={others.map((step) => ({
            value: step.id,
            label: [title(step), say(step)].filter(Boolean).join(' · '),
          }))}
          onChange={setChosen}
          getPopupContainer={(trigger) => trigger.parentElement ?? document.body}
          className="grow"
        />
        <Button
          disabled={!chosen}
          onClick={() => {
            if (!chosen) return;
            close();
            join(place, chosen);
          }}
        >
          {t('choose.join')}
        </Button>
      </div>
    </section>
  );
}
