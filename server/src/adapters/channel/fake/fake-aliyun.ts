/** A loopback Aliyun: checks signature, nonce, age and required fields, remembers what it sent so that it can be asked. */
import { createHash, createHmac } from 'node:crypto';
import { type FakeAnswer, type FakeProvider, type FakeRequest, type Refusal, startFakeServer } from './fake-server.ts';

export const ALIYUN_KEY = { accessKeyId: 'LTAI-fake', accessKeySecret: 'aliyun-secret' };
const TEMPLATES = new Set(['SMS_1001', 'SMS_CODE']);
const SIGN = '宠物循环'; // i18n-exempt: a sign that must be encoded
const MAX_AGE_MS = 15 * 60_000;

interface State {
  readonly nonces: Set<string>;
  readonly sent: { phone: string; outId: string; status: number; code: string }[];
}

export interface FakeAliyun extends FakeProvider {
  /** What the carrier says of a message from now on: 1 nothing yet, 2 failed, 3 arrived. */
  carrier(outId: string, status: 1 | 2 | 3, code: string): void;
}

export async function startFakeAliyun(): Promise<FakeAliyun> {
  const state: State = { nonces: new Set(), sent: [] };
  const provider = await startFakeServer({ answer: (request, refusal) => answer(state, request, refusal) });
  return Object.assign(provider, {
    carrier(outId: string, status: 1 | 2 | 3, code: string) {
      const entry = state.sent.find((candidate) => candidate.outId === outId);
      if (entry) Object.assign(entry, { status, code });
    },
  });
}

const reply = (body: object, status = 200): FakeAnswer => ({
  status,
  body: JSON.stringify({ RequestId: 'R', ...body }),
});
const refuse = (Code: string, status = 200, Message = 'refused'): FakeAnswer => reply({ Code, Message }, status);

function answer(state: State, request: FakeRequest, refusal: Refusal | undefined): FakeAnswer {
  const wrong = signatureFault(state, request);
  if (wrong) return refuse(wrong, 400);
  const query = Object.fromEntries(request.url.searchParams);
  if (request.headers['x-acs-version'] !== '2017-05-25') return refuse('InvalidVersion', 400);
  if (request.headers['x-acs-action'] === 'QuerySendDetails') return details(state, query);
  if (request.headers['x-acs-action'] !== 'SendSms') return refuse('InvalidAction.NotFound', 404);
  if (refusal === 'limit') return refuse('Throttling.User', 400);
  if (refusal === 'bad-address' || !/^(?:1\d{10}|\d{6,15})$/.test(query.PhoneNumbers ?? ''))
    return refuse('isv.MOBILE_NUMBER_ILLEGAL');
  if (refusal === 'bad-template' || !TEMPLATES.has(query.TemplateCode ?? '')) return refuse('isv.SMS_TEMPLATE_ILLEGAL');
  if (query.SignName !== SIGN) return refuse('isv.SMS_SIGNATURE_ILLEGAL');
  if (typeof JSON.parse(query.TemplateParam ?? '') !== 'object') return refuse('isv.INVALID_JSON_PARAM');
  const outId = query.OutId ?? '';
  state.sent.push({ phone: query.PhoneNumbers ?? '', outId, status: 1, code: '' });
  return { ...reply({ Code: 'OK', Message: 'OK', BizId: `biz-${outId}` }), books: outId };
}

function details(state: State, query: Readonly<Record<string, string>>): FakeAnswer {
  if (!/^\d{8}$/.test(query.SendDate ?? '')) return refuse('isv.PARAM_LENGTH_LIMIT');
  const SmsSendDetailDTO = state.sent
    .filter(({ phone }) => phone === query.PhoneNumber)
    .map(({ outId, status, code }) => ({ OutId: outId, SendStatus: status, ErrCode: code }));
  return reply({ Code: 'OK', Message: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO } });
}

/** Works from the wire alone: what was sent is signed again and compared. */
function signatureFault(state: State, { headers, rawQuery, body }: FakeRequest): string | undefined {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  if (match?.[1] !== ALIYUN_KEY.accessKeyId) return 'InvalidAccessKeyId.NotFound';
  const names = (match[2] ?? '').split(';');
  for (const name of ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce'])
    if (!names.includes(name) || !headers[name]) return 'MissingParameter';
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  if (headers['x-acs-content-sha256'] !== hash(body)) return 'SignatureDoesNotMatch';
  const parts = rawQuery.split('&');
  if (parts.join() !== [...parts].sort().join() || /[+!'()*]/.test(rawQuery)) return 'SignatureDoesNotMatch';
  const lines = names.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const canonical = `POST\n/\n${rawQuery}\n${lines}\n${names.join(';')}\n${hash(body)}`;
  const expected = createHmac('sha256', ALIYUN_KEY.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest('hex');
  if (match[3] !== expected) return 'SignatureDoesNotMatch';
  if (Math.abs(Date.now() - Date.parse(String(headers['x-acs-date']))) > MAX_AGE_MS) return 'InvalidTimeStamp.Expired';
  const nonce = String(headers['x-acs-signature-nonce']);
  if (state.nonces.has(nonce)) return 'SignatureNonceUsed';
  state.nonces.add(nonce);
  return undefined;
}
