/** What this browser remembers for its user: language, light or dark, table columns and saved views. */
export type Language = 'zh' | 'en';
export type ThemeChoice = 'light' | 'dark' | 'auto';

const PREFIX = 'pawloop.';

/** A remembered value, or `otherwise` when nothing (readable) is stored. */
export function remembered<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** Remembers a value; a browser without storage forgets it at the end of the visit. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}
