import * as z from 'zod';
import { parseDuration, parseInstant } from '../duration';
import { jsonReply, type Reply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

export interface ClockControl {
  readonly now: () => number;
  readonly advance: (milliseconds: number) => Promise<void>;
  /** True while neither a device event nor a signal is stored. */
  readonly isLogEmpty: () => Promise<boolean>;
  /** Drops all data and deploys anew at this instant. */
  readonly restartAt: (epochMilliseconds: number) => Promise<void>;
}

const bodySchema = z.union([z.strictObject({ set: z.string() }), z.strictObject({ advance: z.string() })]);
/** Instants a clock can show: 1970 to 9999. */
const LATEST = Date.UTC(9999, 11, 31);
const USAGE = 'send {"set":"2026-11-23T09:00:00Z"} or {"advance":"72h"} (also 90m, 3d, 1d12h)';

export function clockRoutes(clock: ClockControl): readonly LocalRoute[] {
  const answer = (): Reply => jsonReply(200, { now: new Date(clock.now()).toISOString() });
  return [
    { method: 'GET', path: '/clock', handle: answer },
    {
      method: 'POST',
      path: '/clock',
      handle: async ({ body }) => {
        const command = readCommand(body);
        if ('advance' in command) {
          const milliseconds = parseDuration(command.advance);
          if (milliseconds === undefined || clock.now() + milliseconds > LATEST) throw new RequestError(400, USAGE);
          await clock.advance(milliseconds);
        } else {
          const instant = parseInstant(command.set);
          if (instant === undefined || instant < 0 || instant > LATEST) throw new RequestError(400, USAGE);
          await set(clock, instant);
        }
        return answer();
      },
    },
  ];
}

async function set(clock: ClockControl, instant: number): Promise<void> {
  const ahead = instant - clock.now();
  if (ahead >= 0) return clock.advance(ahead);
  if (!(await clock.isLogEmpty())) {
    throw new RequestError(
      409,
      'time goes back only while no push is stored; start the service anew, without POSTERN_DATA',
    );
  }
  await clock.restartAt(instant);
}

function readCommand(body: Buffer): z.infer<typeof bodySchema> {
  try {
    return bodySchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new RequestError(400, USAGE);
  }
}
