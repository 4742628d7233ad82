/** HTML that may be sent as it is. Made only by {@link html}, which encodes every value put into it. */
export class Html {
  readonly #text: string;

  public constructor(parts: readonly string[], values: readonly Insertable[]) {
    this.#text = parts.map((part, index) => part + (index < values.length ? encode(values[index]) : '')).join('');
  }

  public toString(): string {
    return this.#text;
  }
}

/** `undefined` inserts nothing. */
export type Insertable = Html | string | number | undefined | readonly Insertable[];

/** Use inside elements and inside double-quoted attributes; never inside a tag's name, a script or a style. */
export const html = (parts: TemplateStringsArray, ...values: readonly Insertable[]): Html => new Html(parts, values);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function encode(value: Insertable): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(encode).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
