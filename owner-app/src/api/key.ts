/** Makes idempotency keys; `crypto` is missing in the mini program's engine. */

/** 32 hexadecimal digits: time first, then chance; unique per device for all purposes of a retry. */
export function newKey(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const chance = Array.from({ length: 20 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  return time + chance;
}
