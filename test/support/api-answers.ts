import type { ApiAccess, HttpRequest } from '../../shared/sources/api';

/** A vendor's API in a test: each path (with its query) has its answer, as JSON; every other path is 404. */
export function apiAnswers(answers: Readonly<Record<string, unknown>>, credentials: unknown) {
  const sent: HttpRequest[] = [];
  const access: ApiAccess = {
    exchange: async (request) => {
      sent.push(request);
      const { pathname, search } = new URL(request.url);
      const known = Object.hasOwn(answers, pathname + search);
      return {
        status: known ? 200 : 404,
        headers: {},
        body: known ? JSON.stringify(answers[pathname + search]) : '{"message":"not found"}',
      };
    },
    credentials: async () => credentials,
    now: () => Date.parse('2026-11-20T09:00:00Z'),
    pause: async () => {},
  };
  return { access, sent };
}
