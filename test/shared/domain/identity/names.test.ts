import type { ProjectionConfiguration } from '../../../../shared/domain/configuration';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../../../support/activations';
import { projectionWorld } from '../../../support/projection-world';
import {
  answers,
  at,
  binds,
  checksIn,
  enrols,
  LONG,
  links,
  reports,
  requires,
  rowOf,
  unenrols,
} from '../../../support/situation';

const POLICY = `${LONG}\n${requires('compliant')}`;
const good = enrols('10 09:00', { facts: { compliant: true } });
const other = enrols('10 10:00', {
  device: 'generic:other',
  identifiers: { serialNumber: 'C02B' },
  facts: { compliant: false },
});

describe('a binding', () => {
  test('gives a device a name that no template makes', () => {
    const events = [enrols('10 09:00', { device: 'kolide:7', identifiers: {}, facts: { compliant: true } })];
    const named = [...events, binds('11 09:00', 'vpn-7', 'kolide:7')];
    expect(answers({ policy: POLICY, events, commonName: 'vpn-7' }, '12 09:00')).toEqual(['retired-device']);
    expect(answers({ policy: POLICY, events: named, commonName: 'vpn-7' }, '12 09:00')).toEqual(['allowed']);
  });

  test('beats a template: the bound device has the name, the one whose template makes it has not', () => {
    const events = [good, other, binds('11 09:00', 'c02a', 'generic:other')];
    expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['rule compliant']);
    expect(rowOf({ policy: POLICY, events })).toMatchObject({ device: 'generic:other' });
  });

  test('takes the template’s name away from its device', () => {
    const events = [good, binds('11 09:00', 'another')];
    expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['retired-device']);
    expect(answers({ policy: POLICY, events, commonName: 'another' }, '12 09:00')).toEqual(['allowed']);
  });

  test('the latest counts, whatever came first; at one instant, the later event id', () => {
    const first = binds('11 09:00', 'one');
    const second = binds('12 09:00', 'two');
    const same = { ...binds('12 09:00', 'three'), eventId: 'zzz' };
    for (const events of [
      [good, first, second, same],
      [same, second, first, good],
    ]) {
      expect(answers({ policy: POLICY, events, commonName: 'three' }, '13 09:00')).toEqual(['allowed']);
      expect(answers({ policy: POLICY, events, commonName: 'two' }, '13 09:00')).toEqual(['retired-device']);
    }
  });

  test('two devices bound to one name are ambiguous, both named', () => {
    const events = [good, other, binds('11 09:00', 'shared'), binds('11 10:00', 'shared', 'generic:other')];
    expect(rowOf({ policy: POLICY, events, commonName: 'shared' })).toMatchObject({
      state: 'ambiguous',
      claimants: ['generic:mac', 'generic:other'],
    });
  });

  test('of a device that is enrolled nowhere claims nothing', () => {
    const events = [
      good,
      other,
      binds('11 09:00', 'c02a', 'generic:other'),
      unenrols('12 09:00', { device: 'generic:other' }),
    ];
    expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['allowed']);
  });
});

describe('a link', () => {
  const kolide = enrols('10 11:00', { device: 'kolide:7', identifiers: {}, facts: { compliant: false } });

  test('joins a source that knows no serial number: its facts count, and the worst wins', () => {
    expect(answers({ policy: POLICY, events: [good, kolide] }, '12 09:00')).toEqual(['allowed']);
    for (const link of [links('11 09:00', 'kolide:7', 'generic:mac'), links('11 09:00', 'generic:mac', 'kolide:7')])
      expect(answers({ policy: POLICY, events: [good, kolide, link] }, '12 09:00')).toEqual(['rule compliant']);
  });

  test('joins through others', () => {
    const uem = enrols('10 12:00', { device: 'uem:1', facts: { compliant: true } });
    const events = [good, uem, kolide, links('11 09:00', 'kolide:7', 'uem:1')];
    expect(rowOf({ policy: POLICY, events })).toMatchObject({ device: 'generic:mac', lastSeen: at('10 12:00') });
    expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['rule compliant']);
  });

  test('makes one machine of what would be ambiguous', () => {
    const byUdid: ProjectionConfiguration = {
      ...CONFIGURATION,
      sources: { generic: { kind: 'generic', reports: [], commonName: { template: '{udid}' } } },
    };
    const a = enrols('10 09:00', { identifiers: { serialNumber: 'A', udid: 'C02A' }, facts: { compliant: true } });
    const b = enrols('10 10:00', { device: 'generic:b', identifiers: { serialNumber: 'B', udid: 'C02A' } });
    const situation = { policy: POLICY, configuration: byUdid, events: [a, b] };
    expect(answers(situation, '12 09:00')).toEqual(['ambiguous-device']);
    expect(
      answers({ ...situation, events: [a, b, links('11 09:00', 'generic:b', 'generic:mac')] }, '12 09:00'),
    ).toEqual(['allowed']);
  });
});

describe('who the user is', () => {
  const owned = `${LONG}
    @id("owner") @message("This device belongs to somebody else.")
    forbid (principal, action, resource)
    unless {
      context.device has owner && context.connection has username &&
      context.connection.username == context.device.owner
    };
    @id("guests") forbid (principal, action, resource)
    when { context.connection has groups && context.connection.groups.containsAny(["guests", "contractors"]) };`;
  const events = [enrols('10 09:00', { facts: { owner: 'ann@example.com' } })];

  test('binds a device to its owner', () => {
    expect(
      answers(
        { policy: owned, events },
        ['12 09:00', { username: 'ann@example.com' }],
        ['12 09:00', { username: 'bob@example.com' }],
        ['12 09:00', { username: 'Ann@example.com' }],
        ['12 09:00', { username: '' }],
        ['12 09:00', { username: null }],
      ),
    ).toEqual(['allowed', 'rule owner', 'rule owner', 'rule owner', 'rule owner']);
    expect(answers({ policy: owned, events: [good] }, ['12 09:00', { username: 'ann@example.com' }])).toEqual([
      'rule owner',
    ]);
  });

  test('keeps groups out', () => {
    const as = (groups: unknown) => ['12 09:00', { username: 'ann@example.com', groups }] as const;
    expect(
      answers({ policy: owned, events }, as(['eng', 'guests']), as('eng, contractors'), as(['eng']), as([])),
    ).toEqual(['rule guests', 'rule guests', 'allowed', 'allowed']);
  });
});

describe('no live row is left behind', () => {
  const udidNames: ProjectionConfiguration = {
    ...CONFIGURATION,
    sources: {
      ...CONFIGURATION.sources,
      uem: { kind: 'workspace-one', reports: [], commonName: { template: '{udid}' } },
    },
  };
  const world = () => {
    const projected = projectionWorld(activatedAs(1, SMALL_POLICY, udidNames));
    projected.activate(1);
    return projected;
  };
  const live = (projected: ReturnType<typeof projectionWorld>): readonly string[] =>
    Object.keys(projected.verdicts.rows()).filter((name) => projected.row(name)?.state === 'active');

  test('by a device under a new name', async () => {
    const projected = world();
    await projected.ingest(enrols('10 09:00', { device: 'uem:1', identifiers: { udid: 'OLD' } }));
    await projected.ingest(checksIn('11 09:00', { device: 'uem:1', identifiers: { udid: 'NEW' } }));
    expect(live(projected)).toEqual(['new']);
    expect(projected.row('old')).toMatchObject({ state: 'retired' });
  });

  test('by a device that is bound, bound elsewhere, and enrolled anew under another key', async () => {
    const projected = world();
    await projected.ingest(enrols('10 09:00'));
    await projected.ingest(binds('11 09:00', 'desk-7'));
    expect(live(projected)).toEqual(['desk-7']);
    await projected.ingest(binds('12 09:00', 'desk-8'));
    expect(live(projected)).toEqual(['desk-8']);
    await projected.ingest(unenrols('13 09:00'));
    expect(live(projected)).toEqual([]);
    await projected.ingest(enrols('14 09:00', { device: 'generic:again' }));
    expect(live(projected)).toEqual(['desk-8']);
  });

  test('by a link, made by an event of either side', async () => {
    const projected = world();
    await projected.ingest(enrols('10 09:00', { facts: { encrypted: true } }));
    await projected.ingest(
      enrols('10 10:00', { device: 'uem:1', identifiers: { udid: 'TWIN' }, facts: { encrypted: true } }),
    );
    await projected.ingest(links('11 09:00', 'uem:1', 'generic:mac'));
    await projected.ingest(reports('12 09:00', { encrypted: false }, { device: 'uem:1' }));
    // Both names are the machine's, and the bad news reaches both.
    for (const name of ['c02a', 'twin'])
      expect(projected.row(name)).toMatchObject({
        state: 'active',
        answers: [{ rules: [{ id: 'disk', when: true }] }],
      });
    await projected.ingest(reports('13 09:00', { encrypted: true }, { device: 'uem:1' }));
    expect(projected.row('c02a')).toMatchObject({ answers: [{ rules: [] }] });
  });
});
