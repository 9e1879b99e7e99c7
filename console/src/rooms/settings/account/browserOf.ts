/** Browser and system in words from a user agent line. */

const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

function firstIn(line: string, known: readonly (readonly [RegExp, string])[]): string | undefined {
  return known.find(([pattern]) => pattern.test(line))?.[1];
}

/** `Chrome · Windows`; undefined when nothing is recognised. */
export function browserOf(userAgent: string): string | undefined {
  const parts = [firstIn(userAgent, browsers), firstIn(userAgent, systems)].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
