import { DECISIONS_PREFIX } from '../../../shared/contracts/tables';
import { type LiveConnection, LONGEST_SESSION_MS } from '../../../shared/domain/connect/live-connection';
import type { ConnectionDecided } from '../../../shared/domain/events';
import type { DecisionHistory, DecisionQuery, LiveConnections } from '../../../shared/runtime/ports';

export function inMemoryDecisionHistory(): DecisionHistory & { readonly events: () => readonly ConnectionDecided[] } {
  const events = new Map<string, ConnectionDecided>();
  const newestFirst = (): ConnectionDecided[] => [...events.values()].sort((a, b) => (a.eventId < b.eventId ? 1 : -1));
  const within = ({ from, to, limit }: DecisionQuery, wanted: (event: ConnectionDecided) => boolean) =>
    newestFirst()
      .filter((event) => event.occurredAt >= from && event.occurredAt <= to && wanted(event))
      .slice(0, limit);
  return {
    events: newestFirst,
    append: async (event) => {
      const key = `${event.device} ${event.eventId}`;
      if (events.has(key)) return false;
      events.set(key, event);
      return true;
    },
    ofName: async (commonName, query) => within(query, ({ device }) => device === `${DECISIONS_PREFIX}${commonName}`),
    ofConnection: async (connectionId) => newestFirst().filter((event) => event.connectionId === connectionId),
    denials: async (query) => within(query, ({ receipt }) => receipt.decision.outcome === 'denied'),
  };
}

export function inMemoryLiveConnections(): LiveConnections {
  const live = new Map<string, LiveConnection>();
  return {
    open: async (connection) => {
      const key = `${connection.device} ${connection.connectionId}`;
      if (!live.has(key)) live.set(key, connection);
    },
    ofDevice: async (device, now) =>
      [...live.values()]
        .filter((connection) => connection.device === device && now < connection.since + LONGEST_SESSION_MS)
        .sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1)),
    page: async (after, limit, now) => {
      const keys = [...live.keys()];
      const start = after === undefined ? 0 : keys.indexOf(`${after.device} ${after.connectionId}`) + 1;
      const looked = [...live.values()].slice(start, start + limit);
      const last = looked.at(-1);
      return {
        connections: looked.filter(({ since }) => now < since + LONGEST_SESSION_MS),
        end: start + limit < keys.length && last ? { device: last.device, connectionId: last.connectionId } : undefined,
      };
    },
  };
}
