/**
 * Which addresses a webhook may reach: public ones only, checked where the connection is made, so that a name cannot
 * be resolved to one address for the check and to another for the call. Source: OWASP SSRF Prevention Cheat Sheet.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (host, done) => lookup(host, { all: true }, done);

/** Loopback, private, link-local, carrier, multicast, documentation and transition ranges are all no `unicast`. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/**
 * Whether the address as written may be called at all; names are checked by {@link safeLookup} when they are resolved.
 * @param privateToo true when the operator allows addresses of his own network
 */
export function isCallable(url: URL, privateToo: boolean): boolean {
  if (url.protocol !== 'https:' && !(privateToo && url.protocol === 'http:')) return false;
  if (url.username || url.password) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 || privateToo || isPublic(host);
}

/** Resolves once and hands the connection the very addresses that were checked; one bad address refuses all. */
export function safeLookup(privateToo: boolean, resolve: Resolve = systemResolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? refusal('ENOTFOUND'), '', 0);
      if (!privateToo && !addresses.every((entry) => isPublic(entry.address)))
        return callback(refusal('EPRIVATE'), '', 0);
      if (options.all) return callback(null, [...addresses]);
      return callback(null, first.address, first.family);
    });
  };
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error('the address may not be called'), { code });
}
