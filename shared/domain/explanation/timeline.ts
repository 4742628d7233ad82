import type { Answered } from './answered';

/** One entry of a history: an event, or answers that were the same, one after the other, with nothing between them. */
export type Entry<Event, Answer> =
  | { readonly kind: 'event'; readonly event: Event }
  | {
      readonly kind: 'answers';
      readonly newest: Answer;
      /** Instant of the oldest of them. */
      readonly since: string;
      readonly times: number;
    };

/**
 * Events and answers as one history, newest first, as both lists are. Of the same instant the answer stands above: it was
 * given with what had happened. A client that retries is one entry, unless something happened in between.
 */
export function timelineOf<Event extends { readonly occurredAt: string }, Answer extends Answered>(
  events: readonly Event[],
  answers: readonly Answer[],
): readonly Entry<Event, Answer>[] {
  const entries: Entry<Event, Answer>[] = [];
  let next = 0;
  const takeAnswersUntil = (instant: number): void => {
    for (let answer = answers[next]; answer !== undefined && Date.parse(answer.at) >= instant; answer = answers[next]) {
      const last = entries.at(-1);
      if (last?.kind === 'answers' && isSameAnswer(last.newest, answer)) {
        entries[entries.length - 1] = { ...last, since: answer.at, times: last.times + 1 };
      } else {
        entries.push({ kind: 'answers', newest: answer, since: answer.at, times: 1 });
      }
      next += 1;
    }
  };
  for (const event of events) {
    takeAnswersUntil(Date.parse(event.occurredAt));
    entries.push({ kind: 'event', event });
  }
  takeAnswersUntil(Number.NEGATIVE_INFINITY);
  return entries;
}

const isSameAnswer = (a: Answered, b: Answered): boolean =>
  a.outcome === b.outcome &&
  a.code === b.code &&
  a.rules.join(' ') === b.rules.join(' ') &&
  a.mode === b.mode &&
  a.endpointId === b.endpointId &&
  a.platform === b.platform &&
  a.publicIp === b.publicIp;
