import { deny } from '../../shared/domain/connect/decision';
import { decisionId } from '../../shared/domain/connect/decision-id';
import type { LiveConnection } from '../../shared/domain/connect/live-connection';
import type { ConnectionDecided } from '../../shared/domain/events';
import type { ConnectionKey, DecisionHistory, LiveConnections } from '../../shared/runtime/ports';

const AT = Date.parse('2026-11-21T08:00:00Z');
const DAY = 86_400_000;

/** A decision at an instant, `id` being what tells it from others of the same one. */
export function decided(
  commonName: string,
  at: number,
  id: string,
  outcome: 'allowed' | 'denied' = 'allowed',
): ConnectionDecided {
  return {
    type: 'ConnectionDecided',
    version: 1,
    source: 'postern',
    device: `decisions/${commonName}`,
    eventId: decisionId(at, id),
    occurredAt: at,
    recordedAt: at + 3_000,
    connectionId: `cvpn-connection-${id}`,
    ...(commonName === '' ? {} : { commonName }),
    receipt: {
      format: 1,
      at,
      found: { kind: 'nothing' },
      decision:
        outcome === 'allowed'
          ? { outcome, shadowRules: [], suspended: [] }
          : { ...deny('unknown-device'), rules: [], shadowRules: [], suspended: [] },
      mode: 'enforce',
      decisionLatencyMs: 5,
    },
  };
}

/** What every history of decisions does. `open` gives an empty one. */
export function describeDecisionHistoryContract(name: string, open: () => Promise<DecisionHistory>): void {
  describe(`decision history: ${name}`, () => {
    const ever = { from: 0, to: AT + 100 * DAY, limit: 100 };
    async function holding(...events: readonly ConnectionDecided[]): Promise<DecisionHistory> {
      const history = await open();
      for (const event of events) await history.append(event);
      return history;
    }
    const ids = (events: readonly ConnectionDecided[]) => events.map(({ connectionId }) => connectionId?.slice(16));

    it('appends a decision once, and leaves it as it was', async () => {
      const history = await open();
      const event = decided('a', AT, '1');
      expect(await history.append(event)).toBe(true);
      expect(await history.append({ ...event, recordedAt: AT + 9_000 })).toBe(false);
      expect(await history.ofName('a', ever)).toStrictEqual([event]);
    });

    it('gives the decisions of one name, the newest first', async () => {
      const history = await holding(
        decided('a', AT, '1'),
        decided('a', AT + 5, '2'),
        decided('ab', AT, '3'),
        decided('', AT, '4'),
      );
      expect(ids(await history.ofName('a', ever))).toEqual(['2', '1']);
      expect(ids(await history.ofName('', ever))).toEqual(['4']);
      expect(await history.ofName('b', ever)).toEqual([]);
    });

    it('gives those of a stretch of time, both ends included', async () => {
      const history = await holding(...[0, 1, 2, 3].map((ms) => decided('a', AT + ms, String(ms), 'denied')));
      const stretch = { from: AT + 1, to: AT + 2, limit: 100 };
      expect(ids(await history.ofName('a', stretch))).toEqual(['2', '1']);
      expect(ids(await history.denials(stretch))).toEqual(['2', '1']);
    });

    it('gives no more than asked for', async () => {
      const history = await holding(...[0, 1, 2, 3].map((ms) => decided('a', AT + ms, String(ms), 'denied')));
      expect(ids(await history.ofName('a', { ...ever, limit: 2 }))).toEqual(['3', '2']);
      expect(ids(await history.denials({ ...ever, from: AT, limit: 2 }))).toEqual(['3', '2']);
    });

    it('finds a connection', async () => {
      const history = await holding(decided('a', AT, '1'), decided('b', AT, '2'));
      expect(await history.ofConnection('cvpn-connection-2')).toStrictEqual([decided('b', AT, '2')]);
      expect(await history.ofConnection('cvpn-connection-3')).toEqual([]);
    });

    it('gives denials of everybody, over days, and nothing that was allowed', async () => {
      const history = await holding(
        decided('a', AT - 3 * DAY, '1', 'denied'),
        decided('b', AT - DAY, '2', 'denied'),
        decided('a', AT, '3', 'allowed'),
        decided('a', AT, '4', 'denied'),
        decided('', AT + 1, '5', 'denied'),
      );
      expect(ids(await history.denials({ from: AT - 2 * DAY, to: AT + 1, limit: 100 }))).toEqual(['5', '4', '2']);
    });
  });
}

/** What every list of live connections does. `open` gives an empty one. */
export function describeLiveConnectionsContract(name: string, open: () => Promise<LiveConnections>): void {
  describe(`live connections: ${name}`, () => {
    const connection = (connectionId: string, changes: Partial<LiveConnection> = {}): LiveConnection => ({
      connectionId,
      device: 'generic:1',
      commonName: 'a',
      endpointId: 'cvpn-endpoint-1',
      mode: 'enforce',
      since: AT,
      revision: 7,
      request: { commonName: { kind: 'usable', value: 'a' }, schemaVersion: { kind: 'v2' } },
      ...changes,
    });

    it('gives those of one device', async () => {
      const live = await open();
      await live.open(connection('1'));
      await live.open(connection('2', { device: 'generic:2' }));
      await live.open(connection('3'));
      expect(await live.ofDevice('generic:1', AT)).toStrictEqual([connection('1'), connection('3')]);
      expect(await live.ofDevice('generic:3', AT)).toEqual([]);
    });

    it('leaves what it knows as it is', async () => {
      const live = await open();
      await live.open(connection('1'));
      await live.open(connection('1', { revision: 8 }));
      expect(await live.ofDevice('generic:1', AT)).toStrictEqual([connection('1')]);
    });

    it('forgets a connection when no session can last longer', async () => {
      const live = await open();
      await live.open(connection('1'));
      expect(await live.ofDevice('generic:1', AT + 24 * 3_600_000 - 1)).toHaveLength(1);
      expect(await live.ofDevice('generic:1', AT + 24 * 3_600_000)).toEqual([]);
    });

    it('gives everybody, page by page, each once and nobody who cannot be there any more', async () => {
      const live = await open();
      await live.open(connection('old', { since: AT - 24 * 3_600_000 }));
      for (const number of [1, 2, 3, 4]) {
        await live.open(connection(`${number}`, { device: `generic:${number % 2}`, since: AT - number }));
      }
      const found: string[] = [];
      let pages = 0;
      let after: ConnectionKey | undefined;
      do {
        const page = await live.page(after, 2, AT);
        expect(page.connections.length).toBeLessThanOrEqual(2);
        found.push(...page.connections.map(({ connectionId }) => connectionId));
        after = page.end;
        pages += 1;
      } while (after !== undefined && pages < 10);
      expect([found.sort(), pages < 10]).toEqual([['1', '2', '3', '4'], true]);
      expect(await live.page(undefined, 100, AT + 25 * 3_600_000)).toEqual({ connections: [], end: undefined });
    });
  });
}
