import { createHash } from 'node:crypto';
import type { ApiAccess, HttpAnswer } from '../api';
import type { Upkeep, UpkeepMeans } from '../upkeep';
import { googleClient } from './client';
import type { GoogleApi } from './settings';

/** Longest life of a channel of the Reports API. Seconds. */
const LIFE = 6 * 60 * 60;
/** A new channel is opened this often: each overlaps with the next for an hour. Milliseconds. */
const PERIOD = 5 * 60 * 60_000;

/**
 * The channel to the audit log of mobile devices. Google lists no channels, so each has a name that says for which period
 * and secret it is: to open one that is open already is refused, and that is how we know.
 */
export function googleUpkeep(api: GoogleApi, access: ApiAccess): Upkeep {
  const client = googleClient(api, api.reportsUrl, access);
  return {
    async run({ pushUrl, secrets }: UpkeepMeans) {
      const what = 'channel to the audit log of mobile devices';
      const [token] = secrets;
      if (token === undefined) {
        return [{ what, state: 'broken', detail: 'the secret of the source holds no channel token yet' }];
      }
      const answer = await client.answer('POST', '/activity/users/all/applications/mobile/watch', {
        id: channelId(pushUrl, token, access.now()),
        type: 'web_hook',
        address: pushUrl,
        token,
        payload: true,
        params: { ttl: String(LIFE) },
      });
      if (answer.status >= 200 && answer.status <= 299) return [{ what, state: 'made' }];
      if (isOpenAlready(answer)) return [{ what, state: 'kept' }];
      return [{ what, state: 'broken', detail: `refused with ${answer.status}` }];
    },
  };
}

/** One per URL, secret and period; at most 64 characters. */
function channelId(pushUrl: string, token: string, now: number): string {
  const period = Math.floor(now / PERIOD);
  const mark = createHash('sha256')
    .update(JSON.stringify(['postern', pushUrl, token]))
    .digest('hex')
    .slice(0, 16);
  return `postern-${mark}-${period}`;
}

const isOpenAlready = ({ status, body }: HttpAnswer): boolean =>
  (status === 400 || status === 409) && /channelIdNotUnique|not unique|already exists/i.test(body);
