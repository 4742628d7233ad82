/** A version with dots, text as it is, anything else as JSON. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'major' in value && 'minor' in value && 'patch' in value)
    return `${String(value.major)}.${String(value.minor)}.${String(value.patch)}`;
  return JSON.stringify(value) ?? 'nothing';
}
