import { userInfo } from 'node:os';
import { Failure } from '../failure';
import { pathOf, type Target } from './target';

export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:8484';

/** The local service; whoever is logged in here is the operator, unless POSTERN_OPERATOR says who is. */
export function localTarget(url: string, environment: Readonly<Record<string, string | undefined>>): Target {
  const base = url.replace(/\/+$/, '');
  const operator = environment.POSTERN_OPERATOR ?? loggedIn();
  return {
    name: `the local service at ${base}`,
    aws: undefined,
    async call(request) {
      let response: Response;
      try {
        response = await fetch(`${base}${pathOf(request)}`, {
          method: request.method,
          headers: {
            'x-postern-operator': operator,
            ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        });
      } catch {
        throw new Failure(`nothing answers at ${base}`, {
          advice: 'start the local service with "npm start", or say where it is: --local http://127.0.0.1:<port>',
        });
      }
      return { status: response.status, text: await response.text() };
    },
  };
}

function loggedIn(): string {
  try {
    const name = userInfo()
      .username.replaceAll(/[^\w+=,.@-]/g, '-')
      .slice(0, 64);
    return name.length < 2 ? `user-${name}` : name;
  } catch {
    return 'somebody';
  }
}
