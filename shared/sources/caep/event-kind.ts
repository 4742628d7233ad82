/** What we make of an event, by its type. */
export type EventKind = 'device-compliance-change' | 'verification' | 'stream-updated' | 'other';

/** CAEP, SSF, and the names both had as drafts (`sse`, `risc`). */
const TYPE =
  /^https?:\/\/schemas\.openid\.net\/secevent\/(?:caep|ssf|sse|risc)\/event-type\/(device-compliance-change|verification|stream-updated)\/?$/i;

const KINDS: readonly EventKind[] = ['device-compliance-change', 'verification', 'stream-updated'];

export function eventKind(type: string): EventKind {
  const name = TYPE.exec(type.trim())?.[1]?.toLowerCase();
  return KINDS.find((kind) => kind === name) ?? 'other';
}
