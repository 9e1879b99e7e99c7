/** Reads WeChat Pay's notifications: signature and age first, then the sealed resource. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../../platform/clock.ts';
import type { WechatPayConfig } from '../../../platform/config-pay.ts';
import { Problem } from '../../../platform/problem.ts';
import { badSignature, type Notice, unreadable } from '../pay.ts';
import { readRefund, readTrade } from './read.ts';
import { isSigned, openSealed } from './signature.ts';

/** @throws Problem `payment/bad-signature`, `payment/unreadable` */
export function readWechatNotify(
  config: WechatPayConfig,
  clock: Clock,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): Notice {
  if (!isSigned(config.platformKeys, headers, rawBody, clock.now())) throw new Problem(badSignature);
  const { id, eventType, resource } = opened(config, rawBody);
  if (eventType.startsWith('TRANSACTION.')) {
    const trade = readTrade(resource, config.merchantId);
    if (trade) return { kind: 'trade', key: id, trade };
  }
  if (eventType.startsWith('REFUND.') && resource.mchid === config.merchantId) {
    const refund = readRefund(resource);
    if (refund) return { kind: 'refund', key: id, refund };
  }
  return { kind: 'other', key: id };
}

function opened(config: WechatPayConfig, rawBody: Buffer) {
  try {
    const body = JSON.parse(rawBody.toString('utf8')) as Record<string, unknown>;
    const sealed = body.resource as Record<string, string>;
    const text = openSealed(config.apiV3Key, {
      ciphertext: sealed.ciphertext ?? '',
      nonce: sealed.nonce ?? '',
      associatedData: sealed.associated_data ?? '',
    });
    const resource = JSON.parse(text) as Record<string, unknown>;
    if (typeof body.id !== 'string' || typeof body.event_type !== 'string') throw new Error('members missing');
    return { id: body.id, eventType: body.event_type, resource };
  } catch {
    throw new Problem(unreadable);
  }
}
