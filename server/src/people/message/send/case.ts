/** One send on its way through the checks, and what was found out about it so far. */
import type { Message } from '@pawloop/contract';
import type { MessageVendor } from '../../../adapters/channel/channel.ts';
import type { Parts } from '../template/fields.ts';
import type { CompiledContent, TemplateVersion } from '../template/shelf.ts';
import type { PlannedSend } from './guard.ts';
import type { LiveValues } from './live-source.ts';
import { channelOf, type SendRow } from './row.ts';

/** An entry of `send.trail`. */
export interface Step {
  readonly at: string;
  readonly channel: Message.MessageChannel;
  readonly outcome: 'passed_over' | 'delayed' | 'failed' | 'throttled';
  readonly reason: string | null;
  readonly detail: string | null;
}

export type Verdict =
  | { readonly state: 'blocked' | 'failed'; readonly reason: Message.SendReason; readonly detail: string | null }
  /** Decided again later, or at once on the next channel. */
  | { readonly state: 'planned'; readonly dueAt: Temporal.Instant }
  | { readonly state: 'merged'; readonly into: string }
  | { readonly state: 'sent' }
  | { readonly state: 'sending'; readonly vendor: MessageVendor };

export interface Case {
  readonly row: SendRow;
  readonly template: TemplateVersion;
  readonly content: (channel: Message.MessageChannel) => CompiledContent | undefined;
  place: number;
  channel: Message.MessageChannel;
  /** Address on the channel; null where there is none (inbox, bot). */
  address: string | null;
  verdict: Verdict | undefined;
  readonly steps: Step[];
  priceFen: number;
  parts: Parts;
  /** Code and target of the short link it carries. */
  link: { readonly code: string; readonly target: string } | undefined;
  /** Code with which a mail is unsubscribed. */
  unsubscribeCode: string | undefined;
  /** Takes a place under the caps when it goes out. */
  counted: boolean;
  /** WeChat template whose accepted prompt it uses up. */
  subscription: string | undefined;
  /** Values that are true only now; null when there are none, undefined when the template names none. */
  live: LiveValues | null | undefined;
  /** Pets of the sends that were merged into this one. */
  readonly petIds: string[];
}

export function openCase(row: SendRow, template: TemplateVersion, language: Message.MessageLanguage): Case {
  return {
    row,
    template,
    content: (channel) => template.content(channel, language),
    place: row.place,
    channel: channelOf(row),
    address: null,
    verdict: undefined,
    steps: [],
    priceFen: 0,
    parts: {},
    link: undefined,
    unsubscribeCode: undefined,
    counted: false,
    subscription: undefined,
    live: undefined,
    petIds: row.pet_id ? [row.pet_id] : [],
  };
}

export function block(one: Case, reason: Message.SendReason, detail: string | null = null): void {
  one.verdict = { state: 'blocked', reason, detail };
}

/**
 * The channel cannot be used: the next one in order is tried in a round of its own, with all checks; without a next one
 * the send ends with the reason.
 */
export function passOver(one: Case, at: Temporal.Instant, reason: Message.SendReason, detail: string | null): void {
  if (one.place >= one.row.channels.length) {
    block(one, reason, detail);
    return;
  }
  one.steps.push({ at: at.toString(), channel: one.channel, outcome: 'passed_over', reason, detail });
  one.place += 1;
  one.verdict = { state: 'planned', dueAt: at };
}

/** Not now; said without a trace in its trail, since it may be said again and again. */
export function hold(one: Case, until: Temporal.Instant): void {
  one.verdict = { state: 'planned', dueAt: until };
}

export function delay(one: Case, at: Temporal.Instant, until: Temporal.Instant, reason: Message.SendReason): void {
  one.steps.push({ at: at.toString(), channel: one.channel, outcome: 'delayed', reason, detail: until.toString() });
  one.verdict = { state: 'planned', dueAt: until };
}

export function plannedSend(one: Case): PlannedSend {
  const { row } = one;
  return {
    sendId: row.send_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    templateId: row.template_id,
    purpose: row.purpose,
    channel: one.channel,
    origin: row.origin,
  };
}

export const isOpen = (one: Case): boolean => one.verdict === undefined;

/** A member of staff tries a template out on somebody. */
export const isTest = ({ row }: Case): boolean => row.origin.kind === 'staff' && row.origin.test === true;
