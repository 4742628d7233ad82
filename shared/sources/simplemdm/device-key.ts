/** SimpleMDM knows a device by a number; it is text here and there. Undefined where the value is no such number. */
export function deviceKeyOf(id: unknown): string | undefined {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text.trim()) ? `device:${text.trim()}` : undefined;
}

/** The number behind a key of {@link deviceKeyOf}; undefined for any other key. */
export const deviceIdOf = (key: string): string | undefined => /^device:([1-9]\d{0,15})$/.exec(key)?.[1];
