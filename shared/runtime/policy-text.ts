/** One policy of a policy text, and where it stands. */
export interface PolicyText {
  readonly text: string;
  /** Its @id, or `policy <n>`. */
  readonly name: string;
  /** Line of its first character, from 1. */
  readonly line: number;
}

/** Finds the policies that Cedar split a text into; Cedar gives no positions, but keeps the letters. In the order of the text. */
export function locatePolicies(text: string, parts: readonly string[]): readonly PolicyText[] {
  const located: { part: string; at: number }[] = [];
  let from = 0;
  // The same policy may stand twice: each search goes on where the last one ended, when it can.
  for (const part of parts) {
    const next = text.indexOf(part, from);
    const at = next >= 0 ? next : text.indexOf(part);
    located.push({ part, at });
    from = Math.max(from, at + part.length);
  }
  return located
    .sort((a, b) => a.at - b.at)
    .map(({ part, at }, index) => ({
      text: part,
      name: /@id\("([^"]*)"\)/.exec(part)?.[1] ?? `policy ${index + 1}`,
      line: lineOf(text, Buffer.byteLength(text.slice(0, at))),
    }));
}

/** Line, from 1, of a byte offset: Cedar counts bytes. */
export function lineOf(text: string, byteOffset: number): number {
  return Buffer.from(text).subarray(0, byteOffset).toString('utf8').split('\n').length;
}
