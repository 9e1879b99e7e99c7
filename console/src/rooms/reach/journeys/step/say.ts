/** Steps, ways and triggers in words, for the cards of the canvas, the list and the run's path. */
import type { Journey } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../../app/time.ts';
import { sayCount } from '../../../../kit/Money.tsx';
import { useEventName } from '../../../customers/eventName.ts';
import { useSegmentNames } from '../../../customers/segments/builder/OtherConditions.tsx';
import { useSayDefinition } from '../../../customers/segments/builder/say.ts';
import { useStage } from '../canvas/stage.ts';
import { stepOf } from '../graph/graph.ts';
import type { Flow, Step } from '../graph/model.ts';
import { useCouponTemplates, useMessageTemplates } from './names.ts';

const DAY_HOURS = 24;
const HOUR_MINUTES = 60;

/** `3 天`, `36 小时`, `15 分钟`: the largest unit in which it is a whole number. */
export function useSayHours(): (hours: number) => string {
  const { t } = useTranslation('journey');
  return (hours) => {
    if (hours >= DAY_HOURS && hours % DAY_HOURS === 0) return t('span.days', { count: hours / DAY_HOURS });
    if (hours >= 1 && Number.isInteger(hours)) return t('span.hours', { count: hours });
    return t('span.minutes', { count: Math.round(hours * HOUR_MINUTES) });
  };
}

/** What a step does, in half a line; empty for an end. */
export function useSayStep(): (step: Step) => string {
  const { t } = useTranslation('journey');
  const hours = useSayHours();
  const eventName = useEventName();
  const messages = useMessageTemplates();
  const coupons = useCouponTemplates();
  const named = (list: readonly { readonly templateId: string; readonly name: string }[], id: string) =>
    list.find((one) => one.templateId === id)?.name ?? t(id ? 'say.someTemplate' : 'say.noTemplate');
  return (step) => {
    switch (step.kind) {
      case 'wait':
        return t('say.wait', { span: hours(step.hours) });
      case 'waitUntil':
        return step.weekday
          ? t('say.waitUntilDay', { day: t(`weekday.${step.weekday}`), time: step.localTime })
          : t('say.waitUntil', { time: step.localTime });
      case 'waitEvent':
        return t('say.waitEvent', { event: eventName(step.event), span: hours(step.timeoutHours) });
      case 'branch':
        return t('say.branch', { count: step.cases.length + 1 });
      case 'split':
        return step.arms.map((arm) => `${sayCount(arm.share, 1)}%`).join(' / ');
      case 'message':
        return named(messages, step.templateId);
      case 'coupon':
        return named(coupons, step.templateId);
      case 'tag':
        return [...(step.add ?? []).map((tag) => `+${tag}`), ...(step.remove ?? []).map((tag) => `−${tag}`)].join(' ');
      case 'task':
        return step.title;
      case 'webhook':
        return URL.parse(step.url)?.host ?? step.url;
      default:
        return '';
    }
  };
}

/** What a step is called: its own label, else its kind. */
export function useStepTitle(): (step: Step) => string {
  const { t } = useTranslation('journey');
  return (step) => step.label || t(`kind.${step.kind}`);
}

/** A way out of a step in words: the case that holds, the share of an arm, what came or did not come. */
export function useSayWay(): (stepId: string, port: string) => string {
  const { t } = useTranslation('journey');
  const { flow } = useStage();
  const hours = useSayHours();
  const eventName = useEventName();
  const sayDefinition = useSayDefinition();
  return (stepId, port) => {
    const step = stepOf(flow, stepId);
    const index = Number(port.split('-')[1]);
    if (step?.kind === 'branch') {
      const one = step.cases[index];
      return one ? one.label || sayDefinition(one.when) : t('way.otherwise');
    }
    if (step?.kind === 'split') {
      const arm = step.arms[index];
      const share = `${sayCount(arm?.share ?? 0, 1)}%`;
      return arm?.label ? `${arm.label} · ${share}` : share;
    }
    if (step?.kind === 'waitEvent') {
      return port === 'onTimeout'
        ? t('way.timeout', { span: hours(step.timeoutHours) })
        : t('way.event', { event: eventName(step.event) });
    }
    return t(port === 'onRefused' ? 'way.refused' : 'way.granted');
  };
}

/** Who enters, in words. */
export function useSayTrigger(): (trigger: Journey.Trigger) => string {
  const { t } = useTranslation('journey');
  const eventName = useEventName();
  const segments = useSegmentNames();
  const segmentName = (id: string) =>
    segments.find((one) => one.segmentId === id)?.name ?? t(id ? 'say.someSegment' : 'say.noSegment');
  return (trigger) => {
    switch (trigger.kind) {
      case 'event':
        return t('trigger.sayEvent', { event: eventName(trigger.event) });
      case 'segment':
        return t(trigger.change === 'entered' ? 'trigger.sayEntered' : 'trigger.sayLeft', {
          segment: segmentName(trigger.segmentId),
        });
      case 'date': {
        const whose = trigger.date === 'pet.birthday' ? 'Pet' : 'Customer';
        const when = trigger.daysBefore === 0 ? 'OnDay' : 'Before';
        return t(`trigger.say${whose}${when}`, { days: trigger.daysBefore, time: trigger.at });
      }
      case 'schedule':
        return t('trigger.saySchedule', { when: sayEvery(trigger.every, t), segment: segmentName(trigger.segmentId) });
      default:
        return t('trigger.sayApi');
    }
  };
}

type Every = Extract<Journey.Trigger, { kind: 'schedule' }>['every'];

function sayEvery(every: Every, t: ReturnType<typeof useTranslation<'journey'>>['t']): string {
  if ('once' in every) return exactTime(every.once);
  if ('daily' in every) return t('trigger.everyDay', { time: every.daily });
  if ('weekly' in every) return t('trigger.everyWeek', { day: t(`weekday.${every.weekday}`), time: every.weekly });
  return t('trigger.everyMonth', { day: every.day, time: every.monthly });
}

/** What a template asks for, e.g. `coupon.name`, out of the server's English detail. */
const VARIABLE = /\b[a-z]\w*\.[A-Za-z]\w*\b/;

/** Faults by the step they belong to; those of the trigger and the settings under the empty id. */
export function useFaults(): (flow: Flow, faults: readonly Journey.JourneyFault[]) => Map<string, string[]> {
  const { t } = useTranslation('journey');
  return (flow, faults) => {
    const found = new Map<string, string[]>();
    for (const { pointer, fault, detail } of faults) {
      const index = /^\/nodes\/(\d+)/.exec(pointer)?.[1];
      const id = index === undefined ? '' : (flow.nodes[Number(index)]?.id ?? '');
      found.set(id, [...(found.get(id) ?? []), t(`fault.${fault}`, { variable: VARIABLE.exec(detail)?.[0] ?? '' })]);
    }
    return found;
  };
}
