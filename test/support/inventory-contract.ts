import { VirtualClock } from '../../local/clock';
import type { JsonObject } from '../../local/json';
import { EXPIRE } from '../../local/simulated/faults';
import { SimulatedApis } from '../../local/simulated/simulated-apis';
import { fetchExchange } from '../../shared/adapters/http-exchange';
import type { Observation } from '../../shared/domain/events';
import { type ApiAccess, ApiUnavailable } from '../../shared/sources/api';
import type { SourceKind } from '../../shared/sources/descriptions';
import type { Inventory } from '../../shared/sources/inventory';
import { SOURCES } from '../../shared/sources/registry';
import { expectMeaning } from './source-contract';

/** What the contract needs to know of a kind's inventory. */
export interface InventoryFixture {
  readonly kind: SourceKind;
  /** Settings beside `api.baseUrl`. */
  readonly settings?: JsonObject;
  readonly credentials: JsonObject;
  /** Name of the list, and a device of the fleet by its number (from 1), as the vendor writes it. */
  readonly list: string;
  readonly device: (number: number) => JsonObject;
  /** The source key of that device. */
  readonly key: (number: number) => string;
  /** A key of the right form that no device has. */
  readonly unknownKey: string;
  /** More than two pages of the vendor's. */
  readonly fleet: number;
}

const NOW = Date.parse('2026-11-20T08:16:00Z');

/** A kind's inventory against its simulated API; `pauses` are those it asked for. */
export async function inventoryWorld({
  kind,
  settings = {},
  credentials,
}: Omit<InventoryFixture, 'device' | 'key' | 'list' | 'fleet' | 'unknownKey'>) {
  const clock = new VirtualClock();
  clock.set(NOW);
  const secrets = { [`${kind}/api`]: credentials };
  const apis = await SimulatedApis.open({ secrets, now: () => clock.now() });
  const pauses: number[] = [];
  const simulated = Object.entries(apis.configuration().sources ?? {}).find(([name]) => name === kind)?.[1];
  const configured: JsonObject = { ...(simulated as { settings: JsonObject }).settings, ...settings };
  const access: ApiAccess = {
    exchange: fetchExchange({
      timeoutMs: 500,
      unavailable: (message, options) => new ApiUnavailable(message, options),
    }),
    credentials: async () => credentials,
    now: () => clock.now(),
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  };
  const open = (changes: Partial<ApiAccess> = {}): Inventory => {
    const inventory = SOURCES[kind].configure(configured).inventory;
    if (inventory === undefined) throw new Error(`${kind} has no inventory with ${JSON.stringify(configured)}`);
    return inventory({ ...access, ...changes });
  };
  return { apis, clock, pauses, open, stop: () => apis.close() };
}

/** What every inventory promises; run against the simulated API of each vendor. */
export function describeInventoryContract(fixture: InventoryFixture): void {
  const { kind, list, device, key, fleet, unknownKey } = fixture;

  describe(`inventory contract: ${kind}`, () => {
    let world: Awaited<ReturnType<typeof inventoryWorld>>;
    beforeAll(async () => {
      world = await inventoryWorld(fixture);
    });
    afterAll(() => world.stop());
    beforeEach(() => {
      world.apis.setFault(kind, 'none');
      for (const other of world.apis.state(kind)?.lists ?? []) world.apis.seed(kind, { [other]: [] });
      world.apis.seed(kind, { [list]: Array.from({ length: fleet }, (_, index) => device(index + 1)) });
    });
    const asked = () => world.apis.state(kind)?.requests ?? 0;

    async function everything(inventory: Inventory): Promise<readonly Observation[]> {
      const seen: Observation[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await inventory.devices(cursor);
        seen.push(...page.observations);
        cursor = page.next;
        pages += 1;
      } while (cursor !== undefined && pages < 100);
      expect(pages).toBeGreaterThan(2);
      return seen;
    }

    it('finds one device, with facts at the time the device last reported', async () => {
      const reading = await world.open().device(key(1));
      if (reading.kind !== 'found') throw new Error('not found');
      expectMeaning(() => ({ outcome: 'events', observations: reading.observations }));
      for (const { deviceKey, claimedAt } of reading.observations) {
        expect(deviceKey).toBe(key(1));
        // Known, and not the time we asked: a silent device must not look alive.
        expect(claimedAt).toBeLessThan(NOW);
      }
      const { api } = SOURCES[kind].description;
      const facts = reading.observations.flatMap((seen) => ('facts' in seen ? Object.keys(seen.facts) : []));
      const declared: readonly string[] = [...SOURCES[kind].description.reports, ...(api?.reports ?? [])];
      expect(facts.filter((fact) => !declared.includes(fact))).toEqual([]);
      expect(facts).not.toEqual([]);
    });

    it('says that a device is gone', async () => {
      expect(await world.open().device(unknownKey)).toEqual({ kind: 'gone' });
    });

    it('walks the whole fleet in pages, and sees each device as it is alone', async () => {
      const inventory = world.open();
      const seen = await everything(inventory);
      const keys = new Set(seen.map(({ deviceKey }) => deviceKey));
      expect([...keys].sort()).toEqual(Array.from({ length: fleet }, (_, index) => key(index + 1)).sort());
      const alone = await inventory.device(key(fleet));
      expect(seen.filter(({ deviceKey }) => deviceKey === key(fleet))).toEqual(
        alone.kind === 'found' ? alone.observations : [],
      );
    });

    it('goes on with new authentication after its tokens were revoked', async () => {
      const inventory = world.open();
      await inventory.device(key(1));
      world.apis.setFault(kind, EXPIRE);
      expect((await inventory.device(key(1))).kind).toBe('found');
    });

    it.each([
      ['throttle', 'ApiUnavailable'],
      ['error', 'ApiUnavailable'],
      ['hang', 'ApiUnavailable'],
      ['refuse', 'ApiRefused'],
      ['garbage', 'ApiUnreadable'],
    ] as const)('%s: fails as %s, and works again afterwards', async (fault, name) => {
      const inventory = world.open();
      world.apis.setFault(kind, fault);
      await expect(inventory.device(key(1))).rejects.toMatchObject({ name });
      await expect(inventory.devices(undefined)).rejects.toMatchObject({ name });
      world.apis.setFault(kind, 'none');
      expect((await inventory.device(key(1))).kind).toBe('found');
    });

    it('is refused without credentials, and says what they look like', async () => {
      const inventory = world.open({ credentials: async () => undefined });
      const before = asked();
      await expect(inventory.device(key(1))).rejects.toMatchObject({
        name: 'ApiRefused',
        message: expect.stringMatching(/secret/),
      });
      expect(asked()).toBe(before);
    });

    it('never puts a credential into an error', async () => {
      const words = Object.values(fixture.credentials).filter((value) => typeof value === 'string');
      for (const fault of ['throttle', 'error', 'refuse', 'garbage'] as const) {
        world.apis.setFault(kind, fault);
        const error: unknown = await world
          .open()
          .device(key(1))
          .catch((thrown: unknown) => thrown);
        expect(words.filter((word) => String(error).includes(word))).toEqual([]);
      }
    });
  });
}
