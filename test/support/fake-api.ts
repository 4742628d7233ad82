import type { ApiAccess, HttpAnswer, HttpRequest } from '../../shared/sources/api';

/** A vendor's API in memory: `answer` plays it, everything that was sent is kept. */
export function fakeApi(
  answer: (request: HttpRequest) => Partial<HttpAnswer> | object | undefined,
  credentials: unknown,
  now: number,
) {
  const sent: HttpRequest[] = [];
  const pauses: number[] = [];
  const access: ApiAccess = {
    exchange: async (request) => {
      sent.push(request);
      const answered = answer(request);
      if (answered === undefined) return { status: 404, headers: {}, body: '{}' };
      // An answer as such, not a body that happens to have a status.
      if ('status' in answered && typeof answered.status === 'number')
        return { status: 200, headers: {}, body: '{}', ...answered };
      return { status: 200, headers: {}, body: JSON.stringify(answered) };
    },
    credentials: async () => credentials,
    now: () => now,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  };
  return { access, sent, pauses };
}
