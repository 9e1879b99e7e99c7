/** A loopback Tencent Cloud: checks signature, age, region and required fields; can be asked what became of a message. */
import { createHash, createHmac } from 'node:crypto';
import { type FakeAnswer, type FakeProvider, type FakeRequest, type Refusal, startFakeServer } from './fake-server.ts';

export const TENCENT_KEY = { secretId: 'AKID-fake', secretKey: 'tencent-secret' };
const APP_ID = '1400006666';
const TEMPLATES = new Set(['1001', '2002']);
const SIGN = '宠物循环'; // i18n-exempt: a sign that must be encoded
const MAX_AGE_SECONDS = 300;

interface Sent {
  readonly phone: string;
  readonly session: string;
  report?: 'SUCCESS' | 'FAIL';
}

export interface FakeTencent extends FakeProvider {
  carrier(session: string, report: 'SUCCESS' | 'FAIL'): void;
}

export async function startFakeTencent(): Promise<FakeTencent> {
  const sent: Sent[] = [];
  const provider = await startFakeServer({ answer: (request, refusal) => answer(sent, request, refusal) });
  return Object.assign(provider, {
    carrier(session: string, report: 'SUCCESS' | 'FAIL') {
      const entry = sent.find((candidate) => candidate.session === session);
      if (entry) entry.report = report;
    },
  });
}

type Parameters = Readonly<Record<string, unknown>>;

const reply = (Response: object): FakeAnswer => ({
  body: JSON.stringify({ Response: { ...Response, RequestId: 'R' } }),
});
const refuse = (Code: string): FakeAnswer => reply({ Error: { Code, Message: 'refused' } });
const status = (Code: string, more: object = {}): FakeAnswer =>
  reply({ SendStatusSet: [{ SerialNo: '', Code, Message: Code, ...more }] });

function answer(sent: Sent[], request: FakeRequest, refusal: Refusal | undefined): FakeAnswer {
  const wrong = signatureFault(request);
  if (wrong) return refuse(wrong);
  if (request.headers['x-tc-version'] !== '2021-01-11') return refuse('NoSuchVersion');
  if (request.headers['x-tc-region'] !== 'ap-guangzhou') return refuse('UnsupportedRegion');
  const parameters = JSON.parse(request.body) as Parameters;
  if (parameters.SmsSdkAppId !== APP_ID) return refuse('UnauthorizedOperation.SmsSdkAppIdVerifyFail');
  if (request.headers['x-tc-action'] === 'PullSmsSendStatusByPhoneNumber') return pulled(sent, parameters);
  if (request.headers['x-tc-action'] !== 'SendSms') return refuse('InvalidAction');
  return send(sent, parameters, refusal);
}

function send(sent: Sent[], parameters: Parameters, refusal: Refusal | undefined): FakeAnswer {
  const [phone] = parameters.PhoneNumberSet as readonly string[];
  if (refusal === 'limit') return refuse('RequestLimitExceeded');
  if (refusal === 'bad-address' || !/^\+\d{6,15}$/.test(phone ?? ''))
    return status('InvalidParameterValue.IncorrectPhoneNumber');
  if (refusal === 'bad-template' || !TEMPLATES.has(String(parameters.TemplateId)))
    return status('FailedOperation.TemplateIncorrectOrUnapproved');
  if (parameters.SignName !== SIGN) return status('FailedOperation.SignatureIncorrectOrUnapproved');
  if (!Array.isArray(parameters.TemplateParamSet)) return refuse('MissingParameter');
  const session = String(parameters.SessionContext);
  sent.push({ phone: phone ?? '', session });
  return { ...status('Ok', { SerialNo: `5000:${session}`, SessionContext: session }), books: session };
}

function pulled(sent: readonly Sent[], parameters: Parameters): FakeAnswer {
  if (parameters.Offset !== 0 || typeof parameters.SendDateTime !== 'number') return refuse('InvalidParameter');
  return reply({
    PullSmsSendStatusSet: sent
      .filter(({ phone, report }) => report && phone === parameters.PhoneNumber)
      .map(({ session, report }) => ({
        SessionContext: session,
        SerialNo: `5000:${session}`,
        ReportStatus: report,
        Description: report === 'SUCCESS' ? 'DELIVRD' : 'UNDELIV',
      })),
  });
}

function signatureFault({ headers, body }: FakeRequest): string | undefined {
  const match =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([\d-]{10})\/sms\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!match) return 'AuthFailure.InvalidAuthorization';
  const [, id, date = '', list = '', signature] = match;
  if (id !== TENCENT_KEY.secretId) return 'AuthFailure.SecretIdNotFound';
  const seconds = Number(headers['x-tc-timestamp']);
  if (Math.abs(Date.now() / 1000 - seconds) > MAX_AGE_SECONDS) return 'AuthFailure.SignatureExpire';
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = list.split(';').map((name) => {
    const value = String(headers[name]);
    return `${name}:${name === 'x-tc-action' ? value.toLowerCase() : value}\n`;
  });
  const canonical = `POST\n/\n\n${lines.join('')}\n${list}\n${hash(body)}`;
  const toSign = `TC3-HMAC-SHA256\n${seconds}\n${date}/sms/tc3_request\n${hash(canonical)}`;
  const key = [date, 'sms', 'tc3_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `TC3${TENCENT_KEY.secretKey}`,
  );
  const expected = createHmac('sha256', key).update(toSign).digest('hex');
  return signature === expected && list.includes('content-type;host') ? undefined : 'AuthFailure.SignatureFailure';
}
