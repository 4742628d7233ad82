import { userInfo } from 'node:os';
import * as z from 'zod';
import { Failure } from '../failure';
import { found } from '../found';
import { ask, pathOf, type Target } from './target';

export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:8484';

/** The local service; whoever is logged in here is the operator, unless POSTERN_OPERATOR says who is. */
export function localTarget(url: string, environment: Readonly<Record<string, string | undefined>>): Target {
  const base = url.replace(/\/+$/, '');
  const operator = environment.POSTERN_OPERATOR ?? loggedIn();
  const call: Target['call'] = async (request) => {
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
  };
  const target: Target = {
    name: `the local service at ${base}`,
    aws: undefined,
    call,
    async connected() {
      const { sessions } = await ask(target, { method: 'GET', path: '/sessions' }, sessionsSchema);
      return found(sessions.map(({ id, ...session }) => ({ connectionId: id, ...session })));
    },
  };
  return target;
}

/** Connections of the fake Client VPN service. */
const sessionsSchema = z.object({
  sessions: z.array(
    z.object({ id: z.string(), commonName: z.string(), endpointId: z.string(), since: z.iso.datetime() }),
  ),
});

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
