import type { ApiAccess, HttpAnswer } from '../api';
import { ApiUnreadable } from '../api';
import { parseJson } from '../api-client';
import { isJsonObject, property } from '../json-object';
import type { Poll, PolledSignals, SettledSignals } from '../poll';
import { transmitterClient } from './client';
import type { CaepApi, PollSettings } from './settings';

/** Tokens fetched from a transmitter: RFC 8936, or Kolide's own way. */
export function tokenPoll(api: CaepApi, poll: PollSettings, access: ApiAccess): Poll {
  return poll.variant === 'kolide' ? kolidePoll(api, poll, access) : standardPoll(api, poll, access);
}

/** One POST both acknowledges and fetches. `returnImmediately`: a function that waits costs as much as one that works. */
function standardPoll(api: CaepApi, { endpoint, maxEvents }: PollSettings, access: ApiAccess): Poll {
  const client = transmitterClient(api, endpoint, access);
  const send = async (settled: SettledSignals, most: number): Promise<HttpAnswer> =>
    requireSuccess(
      await client.answer('POST', '', { maxEvents: most, returnImmediately: true, ...acknowledgement(settled) }),
    );
  return {
    fetch: async (settled) => readSets(await send(settled, maxEvents)),
    // RFC 8936, section 2.4.2: acknowledge only.
    settle: async (settled) => void (await send(settled, 0)),
  };
}

/** GET fetches, POST acknowledges. */
function kolidePoll(api: CaepApi, { endpoint, maxEvents }: PollSettings, access: ApiAccess): Poll {
  const client = transmitterClient(api, endpoint, access, 'x-kolide-poll-bearer-token');
  const settle = async (settled: SettledSignals): Promise<void> => {
    if (settled.stored.length === 0 && settled.refused.length === 0) return;
    requireSuccess(await client.answer('POST', '', acknowledgement(settled)));
  };
  return {
    settle,
    fetch: async (settled) => {
      await settle(settled);
      return readSets(requireSuccess(await client.answer('GET', `?maxEvents=${maxEvents}`)));
    },
  };
}

const acknowledgement = ({ stored, refused }: SettledSignals) => ({
  ...(stored.length === 0 ? {} : { ack: stored }),
  ...(refused.length === 0
    ? {}
    : { setErrs: Object.fromEntries(refused.map(({ id, err, description }) => [id, { err, description }])) }),
});

function requireSuccess(answer: HttpAnswer): HttpAnswer {
  if (answer.status < 200 || answer.status > 299)
    throw new ApiUnreadable(`The transmitter answered ${answer.status} to a poll`);
  return answer;
}

function readSets(answer: HttpAnswer): PolledSignals {
  if (answer.status === 204 || answer.body.trim() === '') return { signals: [], more: false };
  const body = parseJson(answer.body, 'The transmitter answered a poll');
  const sets = isJsonObject(body) ? property(body, 'sets') : undefined;
  if (!isJsonObject(body) || !isJsonObject(sets))
    throw new ApiUnreadable('The transmitter answered a poll without "sets"');
  const signals = Object.entries(sets).map(([id, token]) => ({
    id,
    contentType: 'application/secevent+jwt',
    // What is no text is no token: it is handed in all the same, and refused in words for the transmitter.
    body: typeof token === 'string' ? token : JSON.stringify(token),
  }));
  // More of nothing would be asked for without end.
  return { signals, more: property(body, 'moreAvailable') === true && signals.length > 0 };
}
