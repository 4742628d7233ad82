import type { ListedSession, WhoIsIn } from '../sessions';
import { doubleUseText } from './double-use';
import { clean, columns, distance, instant, type Paint } from './format';

/** Who is in, by endpoint; who would be denied now comes first. */
export function sessionsText(answer: WhoIsIn, of: string, paint: Paint): string {
  const { at, sessions, unrecorded, notAsked, more, doubleUses } = answer;
  const open = sessions.filter(({ connected }) => connected !== false);
  const ended = sessions.length - open.length;
  const endpoints = [...new Set(open.map(endpointOf))].sort();
  const lines = [
    ...(open.length === 0 ? [] : [headline(open, of, at, paint)]),
    ...endpoints.flatMap((endpoint) =>
      group(
        endpoint,
        open.filter((session) => endpointOf(session) === endpoint),
        at,
        paint,
      ),
    ),
    ...(unrecorded.length === 0
      ? []
      : [
          '',
          paint.warn('Connected, and not in the record of decisions'),
          ...columns(
            unrecorded.map(({ commonName, since, endpointId, connectionId }) => [
              clean(commonName || '(no common name)'),
              since === '' ? '' : `since ${instant(since)}`,
              clean(endpointId),
              clean(connectionId),
            ]),
          ),
          paint.dim(
            '  let in more than 24 hours ago or before the handler was attached, unknown in shadow mode, or not recorded yet',
          ),
        ]),
  ];
  const notes = [
    ...(ended === 0
      ? []
      : [
          `${ended} more ${ended === 1 ? 'was' : 'were'} let in and ${ended === 1 ? 'is' : 'are'} not connected any more`,
        ]),
    ...(notAsked === undefined ? [] : [`Client VPN ${clean(notAsked)}; what ended in the last 24 hours is listed too`]),
    ...(more ? ['there are more: --limit <n>'] : []),
  ];
  if (lines.length === 0) lines.push(`${of}: no connection is known to be open`);
  return [
    ...doubleUseText(doubleUses, of, at, paint),
    ...lines,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => paint.dim(note))]),
  ].join('\n');
}

const endpointOf = ({ endpointId = '(no endpoint)' }: ListedSession): string => endpointId;

function headline(open: readonly ListedSession[], of: string, at: string, paint: Paint): string {
  const devices = new Set(open.map(({ device }) => device)).size;
  const denied = open.filter(({ answer }) => answer?.outcome === 'denied').length;
  const count = `${open.length} ${open.length === 1 ? 'connection' : 'connections'} of ${devices} ${devices === 1 ? 'device' : 'devices'}`;
  return paint.strong(
    `${of}: ${count}, ${instant(at)}${denied === 0 ? '' : `; ${denied} would be denied now ("postern why <common name>" says why)`}`,
  );
}

function group(endpoint: string, sessions: readonly ListedSession[], at: string, paint: Paint): readonly string[] {
  const rank = ({ answer }: ListedSession): number => (answer?.outcome === 'denied' ? 0 : 1);
  const sorted = [...sessions].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.commonName < b.commonName ? -1 : a.commonName > b.commonName ? 1 : a.since < b.since ? -1 : 1),
  );
  const lines = columns(
    sorted.map((session) => [
      clean(session.commonName),
      clean(answerOf(session)),
      `since ${instant(session.since)} (${distance(session.since, at)})`,
      clean([session.platform, session.platformVersion].filter((part) => part !== undefined).join(' ')),
      clean(session.publicIp ?? ''),
      clean(session.clientVersion === undefined ? '' : `client ${session.clientVersion}`),
      clean(session.device),
      clean(session.connectionId),
    ]),
  );
  return [
    '',
    paint.strong(clean(endpoint)),
    ...lines.map((line, index) => (sorted[index]?.answer?.outcome === 'denied' ? paint.bad(line) : line)),
  ];
}

function answerOf({ answer, mode }: ListedSession): string {
  const shadow = mode === 'shadow' ? ' (shadow mode)' : '';
  if (answer === undefined) return shadow.trim();
  if (answer.outcome === 'allowed') return `allowed${shadow}`;
  const { code = 'denied', rules } = answer;
  return `denied${shadow}: ${code === 'rule' ? rules.join(', ') : [code, ...rules].join(' ')}`;
}
