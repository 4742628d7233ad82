import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../../support/activations';
import { enrolled, seen } from '../../support/device-events';
import { projectionWorld } from '../../support/projection-world';

const T = Date.parse('2026-11-20T09:00:00Z');
const serial = (serialNumber: string) => ({ identifiers: { serialNumber } });

describe('an activation', () => {
  test('changes rows by its policy, its configuration and its count', async () => {
    const looser = activatedAs(2, SMALL_POLICY.replace('@id("disk")', '@id("disk") @shadow'));
    const byName = {
      ...CONFIGURATION,
      sources: {
        ...CONFIGURATION.sources,
        generic: { kind: 'generic', reports: [], commonName: { template: 'vpn-{serialNumber}' } },
      },
    };
    const world = projectionWorld(activatedAs(1), looser, activatedAs(3, SMALL_POLICY, byName));
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')));
    world.activate(2);
    expect(await world.reproject()).toMatchObject({ written: ['c02a'] });
    expect(world.row('c02a')).toMatchObject({ activation: 2, answers: [{ rules: [{ id: 'disk', shadow: true }] }] });
    world.activate(3);
    expect(await world.reproject()).toMatchObject({ written: ['c02a', 'vpn-c02a'] });
    expect(world.row('c02a')).toMatchObject({ activation: 3, state: 'retired' });
    expect(world.row('vpn-c02a')).toMatchObject({ activation: 3, state: 'active', device: 'generic:1' });
  });

  test('finds a device that had no claim to any name or serial number before', async () => {
    const kolide = { kind: 'kolide', reports: [], commonName: { template: '{deviceName}' } };
    const named = { ...CONFIGURATION, sources: { ...CONFIGURATION.sources, kolide } };
    const world = projectionWorld(activatedAs(1), activatedAs(2, SMALL_POLICY, named));
    world.activate(1);
    await world.ingest(enrolled('kolide:42', T, { identifiers: { deviceName: 'mara-mac' } }));
    world.activate(2);
    await world.reproject();
    expect(world.row('mara-mac')).toMatchObject({ state: 'active', device: 'kolide:42' });
  });

  test('rows that were dropped come back to the same bytes', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')), seen('generic:1', T + 1, serial('C02B')));
    await world.ingest(enrolled('uem:1', T + 2, serial('C02B')));
    const empty = projectionWorld();
    const ports = { ...world.ports, verdicts: empty.verdicts };
    const all = world.claims.all();
    await projectVerdicts(
      all.map(({ device }) => device),
      [],
      ports,
    );
    expect(empty.verdicts.rows()).toStrictEqual(world.verdicts.rows());
  });
});
