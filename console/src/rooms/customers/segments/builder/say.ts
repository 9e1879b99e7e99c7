/** A definition in words: for lists, for a segment's page, and for why a customer is in it. */
import { useTranslation } from 'react-i18next';
import { exactTime } from '../../../../app/time.ts';
import { sayCount, sayMoney } from '../../../../kit/Money.tsx';
import { useCatalogueWords } from './catalogue.ts';
import { useSegmentNames } from './OtherConditions.tsx';
import { type Definition, groupOf, type Leaf } from './tree.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT/;

interface Comparison {
  readonly operator: string;
  readonly value?: unknown;
}

export function useSayDefinition(): (node: Definition) => string {
  const { t } = useTranslation('segment');
  const words = useCatalogueWords();
  const segments = useSegmentNames();

  const value = (raw: unknown, name: string): string => {
    if (Array.isArray(raw)) return raw.map((one) => value(one, name)).join(t('say.comma'));
    if (typeof raw === 'boolean') return t(raw ? 'builder.yes' : 'builder.no');
    if (typeof raw === 'number') return name.endsWith('Fen') ? sayMoney(raw) : sayCount(raw, 2);
    const text = String(raw ?? '…');
    return INSTANT.test(text) ? exactTime(text).slice(0, 10) : words.choice(text);
  };
  const compare = ({ operator, value: raw }: Comparison, name: string): string => {
    const operatorName = t(`operator.${operator}`);
    if (operator === 'isSet' || operator === 'isNotSet') return operatorName;
    const said =
      operator === 'between' && Array.isArray(raw) ? raw.map((one) => value(one, name)).join(' – ') : value(raw, name);
    return operator.endsWith('Days') ? t(`say.${operator}`, { days: said }) : `${operatorName} ${said}`;
  };
  const where = (list: readonly ({ readonly property: string } & Comparison)[] | undefined): string => {
    if (!list || list.length === 0) return '';
    const parts = list.map((one) => `${words.property(one.property)} ${compare(one, one.property)}`);
    return t('say.where', { conditions: parts.join(t('say.comma')) });
  };
  const within = (window: unknown): string => {
    if (typeof window !== 'object' || window === null) return '';
    if ('lastDays' in window) return t('say.lastDays', { days: window.lastDays });
    if ('calendarDays' in window) return t('say.calendarDays', { days: window.calendarDays });
    const { from, until } = window as { from: string; until?: string };
    return t('say.between', { from: value(from, ''), until: until ? value(until, '') : t('say.now') });
  };
  const leafWords = (leaf: Leaf): string => {
    if ('field' in leaf) return `${words.field(leaf.field)} ${compare(leaf, leaf.field)}`;
    if ('pet' in leaf) {
      const parts = leaf.pet.map((one) => `${words.field(one.field)} ${compare(one, one.field)}`);
      return t('say.pet', { conditions: parts.join(t('say.comma')) });
    }
    if ('event' in leaf) {
      const what = leaf.property ? words.property(leaf.property) : '';
      const measure = t(`say.${leaf.measure}`, { event: words.event(leaf.event), property: what });
      return [within(leaf.window), measure, compare(leaf, leaf.property ?? ''), where(leaf.where)]
        .filter(Boolean)
        .join(' ');
    }
    if ('notDone' in leaf) {
      return [within(leaf.window), t('say.notDone', { event: words.event(leaf.notDone) }), where(leaf.where)]
        .filter(Boolean)
        .join(' ');
    }
    if ('sequence' in leaf) {
      const steps = leaf.sequence.map((step) => [words.event(step.event), where(step.where)].filter(Boolean).join(' '));
      return [within(leaf.window), steps.join(' → ')].filter(Boolean).join(' ');
    }
    if ('segment' in leaf) {
      const name = segments.find((one) => one.segmentId === leaf.segment)?.name ?? t('say.someSegment');
      return t('say.segment', { name });
    }
    if ('tag' in leaf) return t('say.tag', { tag: leaf.tag });
    if ('consent' in leaf) {
      const { purpose, channel } = leaf.consent;
      return t('say.consent', { purpose: t(`purpose.${purpose}`), channel: t(`channel.${channel}`) });
    }
    return t('say.reachable', { channel: t(`channel.${leaf.reachable}`) });
  };
  const say = (node: Definition): string => {
    if ('not' in node) return t('say.not', { what: say(node.not) });
    const group = groupOf(node);
    if (!group) return leafWords(node as Leaf);
    const parts = group.children.map((child) =>
      groupOf(child) && group.children.length > 1 ? `(${say(child)})` : say(child),
    );
    return parts.join(t(group.word === 'all' ? 'say.and' : 'say.or'));
  };
  return say;
}
