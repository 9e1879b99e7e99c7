/** A wrong configuration: names the variable, its value unless it is a secret, and what it may be. */

export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

export function refuse(name: string, value: string, allowed: string): never {
  throw new ConfigError(`${name}=${value} is not usable: give ${allowed}, or leave ${name} out.`);
}
