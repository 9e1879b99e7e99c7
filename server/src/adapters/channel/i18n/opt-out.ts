/** Which replies end a channel. Source: rules 33-39 of events and journeys; MIIT order 31 asks for a way without obstacles. */

const WORDS = new Set([
  'T',
  'TD',
  'N',
  'NO',
  'R',
  'QX',
  '0000',
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'UNSUB',
  'CANCEL',
  'END',
  'QUIT',
  '退',
  '退定',
  '取消订阅',
  '停止',
  '不要再发',
  '别发了',
  '不要发了',
]);
/** Words that end the channel wherever they stand in a short reply. */
const INSIDE = /退订|拒收|取消订阅|UNSUBSCRIBE/;
/** 不退订 and the question how to do it are no wish to leave. */
const DENIED = /(?:不|别|勿|没)(?:要|想|会|用|再|有)?(?:退订|拒收)|如何退订|怎么退订|怎样退订/;
const SHORT = 24;

/** When in doubt it is an opt-out: a message too few costs less than one against somebody's will. */
export function isOptOut(text: string): boolean {
  const word = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '');
  if (WORDS.has(word) || WORDS.has(word.replace(/^(?:回复|回)/, ''))) return true;
  return word.length <= SHORT && INSIDE.test(word) && !DENIED.test(word);
}
