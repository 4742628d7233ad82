import type { Activated } from '../../shared/domain/verdict/story';
import type { ClaimStore, PolicyStore, SnapshotStore, VerdictStore } from '../../shared/runtime/ports';
import { bundleOf, SMALL_POLICY } from './activations';
import { activation } from './event-log-contract';

/** What every claim store does. `open` gives an empty one. */
export function describeClaimStoreContract(name: string, open: () => Promise<ClaimStore>): void {
  describe(`claim store: ${name}`, () => {
    it('knows nobody who claims what was never claimed', async () => {
      const claims = await open();
      expect(await claims.devices('name:a')).toEqual([]);
    });

    it('knows all who ever claimed an identifier, each once', async () => {
      const claims = await open();
      await claims.add('name:a', 'generic:2');
      await claims.add('name:a', 'generic:1');
      await claims.add('name:a', 'generic:2');
      await claims.add('name:ab', 'generic:3');
      await claims.add('serial:a', 'generic:4');
      expect([...(await claims.devices('name:a'))].sort()).toEqual(['generic:1', 'generic:2']);
      expect(await claims.devices('serial:a')).toEqual(['generic:4']);
    });
  });
}

/** What every verdict store does. `open` gives an empty one. */
export function describeVerdictStoreContract(name: string, open: () => Promise<VerdictStore>): void {
  describe(`verdict store: ${name}`, () => {
    it('has no row that was not written', async () => {
      const verdicts = await open();
      expect(await verdicts.read('a')).toBeUndefined();
    });

    it('writes the first row only where there is none', async () => {
      const verdicts = await open();
      expect(await verdicts.write('a', '{"n":1}', undefined)).toBe(true);
      expect(await verdicts.read('a')).toEqual({ verdict: '{"n":1}', revision: 1 });
      expect(await verdicts.write('a', '{"n":2}', undefined)).toBe(false);
      expect(await verdicts.read('a')).toEqual({ verdict: '{"n":1}', revision: 1 });
      expect(await verdicts.read('b')).toBeUndefined();
    });

    it('replaces the row that was read, and no other', async () => {
      const verdicts = await open();
      await verdicts.write('a', '{"n":1}', undefined);
      expect(await verdicts.write('a', '{"n":2}', 1)).toBe(true);
      expect(await verdicts.write('a', '{"n":3}', 1)).toBe(false);
      expect(await verdicts.write('a', '{"n":3}', 7)).toBe(false);
      expect(await verdicts.write('b', '{"n":3}', 1)).toBe(false);
      expect(await verdicts.read('a')).toEqual({ verdict: '{"n":2}', revision: 2 });
      expect(await verdicts.read('b')).toBeUndefined();
    });

    it('keeps the bytes', async () => {
      const verdicts = await open();
      const text = '{"a":"é \\u0000 😀","b":[1e21,  2]}';
      await verdicts.write('a', text, undefined);
      expect((await verdicts.read('a'))?.verdict).toBe(text);
    });

    it('lets one of several writers win', async () => {
      const verdicts = await open();
      const writers = ['1', '2', '3', '4', '5'];
      const first = await Promise.all(writers.map((text) => verdicts.write('a', text, undefined)));
      expect(first.filter((won) => won)).toHaveLength(1);
      const second = await Promise.all(writers.map((text) => verdicts.write('a', text, 1)));
      expect(second.filter((won) => won)).toHaveLength(1);
      expect((await verdicts.read('a'))?.revision).toBe(2);
    });
  });
}

/** What every snapshot store does. `open` gives an empty one. */
export function describeSnapshotStoreContract(name: string, open: () => Promise<SnapshotStore>): void {
  describe(`snapshot store: ${name}`, () => {
    it('has nothing that was not written', async () => {
      const snapshots = await open();
      expect(await snapshots.read('generic:1')).toBeUndefined();
    });

    it('overwrites what was read, and nothing else', async () => {
      const snapshots = await open();
      expect(await snapshots.write('generic:1', '{"é":1}', undefined)).toBe(true);
      expect(await snapshots.write('generic:1', '{}', undefined)).toBe(false);
      expect(await snapshots.write('generic:1', '{"n":2}', 1)).toBe(true);
      expect(await snapshots.write('generic:1', '{"n":3}', 1)).toBe(false);
      expect(await snapshots.write('generic:2', '{"n":3}', 1)).toBe(false);
      expect(await snapshots.read('generic:1')).toEqual({ text: '{"n":2}', revision: 2 });
      expect(await snapshots.read('generic:2')).toBeUndefined();
    });

    it('keeps the place of one that is gone', async () => {
      const snapshots = await open();
      expect(await snapshots.write('generic:1', undefined, undefined)).toBe(true);
      expect(await snapshots.read('generic:1')).toEqual({ text: undefined, revision: 1 });
      expect(await snapshots.write('generic:1', '{}', undefined)).toBe(false);
      expect(await snapshots.write('generic:1', '{}', 1)).toBe(true);
      expect(await snapshots.write('generic:1', undefined, 2)).toBe(true);
      expect(await snapshots.read('generic:1')).toEqual({ text: undefined, revision: 3 });
    });
  });
}

/** What every policy store does. `open` gives one that holds this, and nothing else. */
export function describePolicyStoreContract(name: string, open: (held: Activated) => Promise<PolicyStore>): void {
  const { policyHash, policy, configurationHash, configuration } = bundleOf(SMALL_POLICY);
  const enforced = { 'disk#text': 5 };
  const active = activation(3, { policyHash, configurationHash, enforced });
  const held: Activated = { activation: 3, policyHash, policySet: policy, configuration, enforced };

  describe(`policy store: ${name}`, () => {
    it('loads what an activation names', async () => {
      const policies = await open(held);
      expect(await policies.load(active)).toStrictEqual(held);
      expect(await policies.load(active)).toStrictEqual(held);
    });

    it('says by name that it does not hold what another names', async () => {
      const policies = await open(held);
      const other = activation(4, { policyHash: 'nowhere', configurationHash: 'nowhere' });
      await expect(policies.load(other)).rejects.toMatchObject({ name: 'UnreadableStore' });
      expect(await policies.load(active)).toStrictEqual(held);
    });
  });
}
