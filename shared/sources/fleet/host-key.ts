/** Fleet knows a host by a number; it is text here and there. Undefined where the value is no such number. */
export function hostKey(id: unknown): string | undefined {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text.trim()) ? `host:${text.trim()}` : undefined;
}

/** The number behind a key of {@link hostKey}; undefined for any other key. */
export const hostId = (key: string): string | undefined => /^host:([1-9]\d{0,15})$/.exec(key)?.[1];

/** The last part of a host's page (`https://fleet.example.com/hosts/1`). */
export const hostKeyOfPage = (url: unknown): string | undefined =>
  typeof url === 'string' ? hostKey(/\/hosts\/(\d+)\/?$/.exec(url.trim())?.[1]) : undefined;
