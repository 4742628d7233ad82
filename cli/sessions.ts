import { type Session, type ShownDoubleUse, sessionsSchema } from '../shared/contracts/inspection';
import type { Found } from './found';
import { type OpenConnection, type Target, view } from './targets/target';

/** Who is in. */
export interface WhoIsIn {
  /** ISO 8601, by the clock of the deployment. */
  readonly at: string;
  readonly sessions: readonly ListedSession[];
  /** Connections that Client VPN has and the record of decisions does not. */
  readonly unrecorded: readonly OpenConnection[];
  /** Of the certificate, where one name was asked about: whether it was used from two places. */
  readonly doubleUses: readonly ShownDoubleUse[];
  /** Why Client VPN could not be asked: what ended of itself is then listed too. */
  readonly notAsked: string | undefined;
  /** There are more than were looked at. */
  readonly more: boolean;
}
export interface ListedSession extends Session {
  /** Whether Client VPN says that it is connected; undefined where it could not be asked. */
  readonly connected: boolean | undefined;
}

export interface AskWho {
  /** Undefined: everybody. */
  readonly commonName: string | undefined;
  /** So many at most, when everybody is asked for. */
  readonly limit: number;
  readonly step: (count: number) => void;
}

const PAGE = 100;

/** Reads what was let in, and holds it against what Client VPN says is connected. */
export async function whoIsIn(target: Target, { commonName, limit, step }: AskWho): Promise<WhoIsIn> {
  const connected = target.connected();
  let page = await view(target, 'sessions', sessionsSchema, { commonName, limit: String(Math.min(PAGE, limit)) });
  const at = page.at ?? new Date().toISOString();
  const { doubleUses } = page;
  const listed = [...page.sessions];
  while (page.next !== undefined && listed.length < limit) {
    step(listed.length);
    page = await view(target, 'sessions', sessionsSchema, { limit: String(PAGE), after: page.next });
    listed.push(...page.sessions);
  }
  const more = page.next !== undefined || (commonName === undefined && listed.length > limit);
  return { at, more, doubleUses, ...compare(listed.slice(0, limit), await connected, commonName, more) };
}

/** Which of those that were let in are connected, and who else is. */
export function compare(
  sessions: readonly Session[],
  connected: Found<readonly OpenConnection[]>,
  commonName: string | undefined,
  more: boolean,
): Pick<WhoIsIn, 'sessions' | 'unrecorded' | 'notAsked'> {
  if (connected.kind === 'unknown') {
    return {
      sessions: sessions.map((session) => ({ ...session, connected: undefined })),
      unrecorded: [],
      notAsked: connected.why,
    };
  }
  const open = new Set(connected.value.map(({ connectionId }) => connectionId));
  const recorded = new Set(sessions.map(({ connectionId }) => connectionId));
  const wanted = commonName?.trim().toLowerCase();
  return {
    sessions: sessions.map((session) => ({ ...session, connected: open.has(session.connectionId) })),
    // Of those that were not looked at nothing can be said.
    unrecorded: more
      ? []
      : connected.value.filter(
          (one) =>
            !recorded.has(one.connectionId) && (wanted === undefined || one.commonName.trim().toLowerCase() === wanted),
        ),
    notAsked: undefined,
  };
}
