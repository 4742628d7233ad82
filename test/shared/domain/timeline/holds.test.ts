import {
  answers,
  at,
  binds,
  checksIn,
  enrols,
  exempts,
  holds,
  LONG,
  locks,
  releases,
  reports,
  requires,
  rowOf,
  unenrols,
} from '../../../support/situation';

const POLICY = `${LONG}\n${requires('encrypted')}\n${requires('compliant')}`;
const RULE = { kind: 'rule', rule: 'encrypted' } as const;
const UEM = { kind: 'source', source: 'uem' } as const;
const good = enrols('10 09:00', { facts: { encrypted: true, compliant: true } });
const bad = reports('12 09:00', { encrypted: false });

describe('a hold of a rule', () => {
  test('keeps it from denying who was in, to the millisecond of its end', () => {
    const held = { policy: POLICY, events: [good, bad], holds: [holds('11 09:00', RULE, '15 09:00')] };
    expect(answers(held, '12 09:00', '15 08:59:59.999', '15 09:00')).toEqual([
      'allowed, hold encrypted',
      'allowed, hold encrypted',
      'rule encrypted',
    ]);
  });

  test('ends with its release', () => {
    const brake = [holds('11 09:00', RULE, '15 09:00'), releases('13 09:00', '11 09:00')];
    expect(answers({ policy: POLICY, events: [good, bad], holds: brake }, '12 10:00', '13 09:00')).toEqual([
      'allowed, hold encrypted',
      'rule encrypted',
    ]);
  });

  test('brakes a rule that a new policy brought', () => {
    const policy = { '01 00:00': LONG, '12 09:00': `${LONG}\n${requires('firewall')}` };
    const brake = [holds('11 09:00', { kind: 'rule', rule: 'firewall' }, '15 09:00')];
    expect(answers({ policy, events: [good], holds: brake }, '12 09:00', '15 09:00')).toEqual([
      'allowed, hold firewall',
      'rule firewall',
    ]);
  });

  test('holds that rule only', () => {
    const events = [good, reports('12 09:00', { encrypted: false, compliant: false })];
    expect(answers({ policy: POLICY, events, holds: [holds('11 09:00', RULE, '15 09:00')] }, '12 09:00')).toEqual([
      'rule compliant, hold encrypted',
    ]);
  });

  describe('never admits a device that was not admitted when it began:', () => {
    const brake = [holds('11 09:00', RULE, '15 09:00')];
    test.each([
      [
        'it failed the held rule',
        [enrols('10 09:00', { facts: { encrypted: false, compliant: true } })],
        'rule encrypted',
      ],
      [
        'it failed another, which it meets now',
        [
          enrols('10 09:00', { facts: { encrypted: true, compliant: false } }),
          reports('12 09:00', { encrypted: false, compliant: true }),
        ],
        'rule encrypted',
      ],
      ['nobody knew it', [enrols('12 09:00', { facts: { encrypted: false, compliant: true } })], 'rule encrypted'],
      ['it was locked', [good, locks('10 10:00', '11 10:00'), bad], 'rule encrypted'],
      [
        'two devices claimed the name',
        [
          good,
          enrols('10 10:00', { device: 'generic:other', identifiers: { serialNumber: 'C02B' } }),
          binds('10 11:00', 'c02a'),
          binds('10 11:00', 'c02a', 'generic:other'),
          binds('12 09:00', 'c02b', 'generic:other'),
          bad,
        ],
        'rule encrypted',
      ],
      [
        'another device had the name',
        [
          good,
          enrols('10 10:00', {
            device: 'generic:other',
            identifiers: { serialNumber: 'C02B' },
            facts: { encrypted: false, compliant: true },
          }),
          binds('12 09:00', 'c02a', 'generic:other'),
          binds('12 09:00', 'c02z'),
        ],
        'rule encrypted',
      ],
    ])('%s', (_, events, answer) => {
      expect(answers({ policy: POLICY, events, holds: brake }, '13 09:00')).toEqual([answer]);
    });

    test('it was stale', () => {
      const policy = POLICY.replace('30d', '12h');
      const events = [good, checksIn('12 09:00'), bad];
      expect(answers({ policy, events, holds: brake }, '12 10:00')).toEqual(['rule encrypted']);
    });

    test('and a report that came late does not make it one that was', () => {
      const late = reports('10 12:00', { encrypted: true }, { recorded: '12 08:00' });
      const events = [enrols('10 09:00', { facts: { encrypted: false, compliant: true } }), late, bad];
      expect(answers({ policy: POLICY, events, holds: brake }, '12 10:00')).toEqual(['rule encrypted']);
    });
  });

  test('keeps in a device that was in by an exemption, or by an earlier hold', () => {
    const failing = enrols('10 09:00', { facts: { encrypted: false, compliant: true } });
    const byExemption = { policy: POLICY, events: [failing, exempts('10 10:00', ['encrypted'], '12 09:00')] };
    expect(answers({ ...byExemption, holds: [holds('11 09:00', RULE, '15 09:00')] }, '12 09:00')).toEqual([
      'allowed, hold encrypted',
    ]);
    const twice = [holds('11 09:00', RULE, '13 09:00'), holds('12 10:00', RULE, '15 09:00')];
    expect(answers({ policy: POLICY, events: [good, bad], holds: twice }, '14 09:00')).toEqual([
      'allowed, hold encrypted',
    ]);
  });

  test('of a rule that hangs on the connection covers nobody: whether it denied before nobody can say', () => {
    const policy = `${LONG}
      @id("guests") forbid (principal, action, resource)
      when { context.connection has groups && context.connection.groups.contains("guests") };`;
    const brake = [holds('11 09:00', { kind: 'rule', rule: 'guests' }, '15 09:00')];
    const asked = ['12 09:00', { groups: ['guests'] }] as const;
    expect(answers({ policy, events: [good], holds: brake }, asked, '12 09:00')).toEqual(['rule guests', 'allowed']);
  });

  test('other rules that hang on the connection go on denying by themselves', () => {
    const policy = `${POLICY}
      @id("guests") forbid (principal, action, resource)
      when { context.connection has groups && context.connection.groups.contains("guests") };`;
    const held = { policy, events: [good, bad], holds: [holds('11 09:00', RULE, '15 09:00')] };
    expect(answers(held, '12 09:00', ['12 09:00', { groups: ['guests'] }])).toEqual([
      'allowed, hold encrypted',
      'rule guests, hold encrypted',
    ]);
  });

  test('does not keep a verdict from ending, and is beaten by a lock', () => {
    const policy = POLICY.replace('30d', '72h');
    const brake = [holds('11 09:00', RULE, '29 09:00')];
    expect(answers({ policy, events: [good, bad], holds: brake }, '15 09:00', '15 09:00:00.001')).toEqual([
      'allowed, hold encrypted',
      'stale, hold encrypted',
    ]);
    expect(answers({ policy, events: [good, bad, locks('13 09:00', '14 09:00')], holds: brake }, '13 10:00')).toEqual([
      'locked, hold encrypted',
    ]);
  });

  test('a release that came before its beginning, or an end that did, holds nothing', () => {
    const brake = [
      holds('13 09:00', RULE, '13 09:00'),
      holds('14 09:00', RULE, '20 09:00'),
      releases('14 09:00', '14 09:00'),
    ];
    expect(answers({ policy: POLICY, events: [good, bad], holds: brake }, '14 10:00')).toEqual(['rule encrypted']);
  });
});

describe('a hold of a source', () => {
  const joined = enrols('10 10:00', { device: 'uem:1', facts: { compliant: true } });
  const worse = reports('12 09:00', { compliant: false }, { device: 'uem:1' });
  const brake = [holds('11 09:00', UEM, '15 09:00')];

  test('leaves unread what the source says since, until it ends', () => {
    const held = { policy: POLICY, events: [good, joined, worse], holds: brake };
    expect(answers(held, '12 09:00', '15 08:59:59.999', '15 09:00')).toEqual(['allowed', 'allowed', 'rule compliant']);
    expect(answers({ ...held, holds: [...brake, releases('13 09:00', '11 09:00')] }, '13 09:00')).toEqual([
      'rule compliant',
    ]);
  });

  test('reads what was recorded before, and what other sources say', () => {
    const recordedBefore = reports('11 09:00', { compliant: false }, { device: 'uem:1' });
    expect(answers({ policy: POLICY, events: [good, joined, recordedBefore], holds: brake }, '12 09:00')).toEqual([
      'rule compliant',
    ]);
    expect(answers({ policy: POLICY, events: [good, joined, worse, bad], holds: brake }, '12 09:00')).toEqual([
      'rule encrypted',
    ]);
  });

  test('does not read an unenrolment either', () => {
    const alone = enrols('10 10:00', { device: 'uem:1', facts: { encrypted: true, compliant: true } });
    const events = [alone, unenrols('12 09:00', { device: 'uem:1' })];
    expect(answers({ policy: POLICY, events, holds: brake }, '12 09:00', '15 09:00')).toEqual([
      'allowed',
      'retired-device',
    ]);
  });

  test('a device that was not in is judged by all that is known: good news lets it in', () => {
    const failing = enrols('10 10:00', { device: 'uem:1', facts: { compliant: false } });
    const events = [good, failing, reports('12 09:00', { compliant: true }, { device: 'uem:1' })];
    expect(answers({ policy: POLICY, events, holds: brake }, '12 09:00')).toEqual(['allowed']);
  });

  test('a device that enrolled since is judged by all that is known', () => {
    const events = [enrols('12 09:00', { device: 'uem:1', facts: { encrypted: true, compliant: false } })];
    expect(answers({ policy: POLICY, events, holds: brake }, '12 09:00')).toEqual(['rule compliant']);
  });

  test('says so for each endpoint: where the device was out it stays out', () => {
    const configuration = {
      endpoints: { default: { attributes: {} }, 'cvpn-endpoint-strict': { attributes: { strict: true } } },
      sources: {
        generic: { kind: 'generic', reports: ['managed' as const], commonName: { template: '{serialNumber}' } },
        uem: { kind: 'workspace-one', reports: ['compliant' as const] },
      },
    };
    const policy = `${POLICY}
      @id("strict") forbid (principal, action, resource)
      when { resource has strict && resource.strict && context.device has firewall && !context.device.firewall };`;
    const strict = { 'endpoint-id': 'cvpn-endpoint-strict' };
    const weak = enrols('10 09:00', { facts: { encrypted: true, compliant: true, firewall: false } });
    const mended = reports('12 10:00', { firewall: true });
    const held = { policy, configuration, events: [weak, joined, worse, mended], holds: brake };
    // At the strict endpoint it was out when the hold began, so that there the bad news counts.
    expect(answers(held, '12 11:00', ['12 11:00', strict], '15 09:00', ['15 09:00', strict])).toEqual([
      'allowed',
      'rule compliant',
      'rule compliant',
      'rule compliant',
    ]);
  });

  test('that changes nothing leaves no trace in the row', () => {
    const row = rowOf({ policy: POLICY, events: [good, joined], holds: brake });
    expect(row).not.toHaveProperty('held');
  });

  test('stands in the row beside what stands afterwards', () => {
    const row = rowOf({ policy: POLICY, events: [good, joined, worse], holds: brake });
    expect(row).toMatchObject({
      state: 'active',
      lastSeen: at('12 09:00'),
      answers: [{ endpoints: ['default'], rules: [{ id: 'compliant', when: true }] }],
      held: [
        {
          until: at('15 09:00'),
          endpoints: ['default'],
          state: 'active',
          // Proof of life is news as well.
          lastSeen: at('10 10:00'),
          answers: [{ endpoints: ['default'], permitted: true, rules: [] }],
        },
      ],
    });
  });

  test('keeps the lock of a device that is locked meanwhile', () => {
    const locked = { device: 'uem:1', facts: { encrypted: true, compliant: true } };
    const events = [enrols('10 10:00', locked), worse, locks('12 10:00', '14 09:00', 'uem:1')];
    const held = { policy: POLICY, events, holds: brake };
    expect(rowOf(held)).toMatchObject({ held: [{ lockedUntil: at('14 09:00'), lastSeen: at('10 10:00') }] });
    expect(answers(held, '12 11:00', '14 09:00', '15 09:00')).toEqual(['locked', 'allowed', 'rule compliant']);
  });

  test('and another that began later: each leaves unread what came since it began', () => {
    const later = reports('13 09:00', { encrypted: false }, { device: 'uem:1' });
    const alone = enrols('10 10:00', { device: 'uem:1', facts: { encrypted: true, compliant: true } });
    const two = [holds('12 12:00', UEM, '17 09:00'), ...brake];
    const held = { policy: POLICY, events: [alone, worse, later], holds: two };
    expect(rowOf(held)).toMatchObject({
      held: [
        { until: at('15 09:00'), lastSeen: at('10 10:00'), answers: [{ rules: [] }] },
        { until: at('17 09:00'), lastSeen: at('12 09:00'), answers: [{ rules: [{ id: 'compliant' }] }] },
      ],
    });
    expect(answers(held, '14 09:00', '15 09:00', '17 09:00')).toEqual([
      'allowed',
      'rule compliant',
      'rule encrypted compliant',
    ]);
  });
});

describe('a hold that is over', () => {
  test.each([
    ['of a rule', RULE],
    ['of a source', { kind: 'source', source: 'generic' } as const],
  ])('%s leaves no trace in the row', (_, of) => {
    const row = rowOf({
      policy: POLICY,
      events: [good, bad, checksIn('15 09:00')],
      holds: [holds('11 09:00', of, '15 09:00')],
    });
    expect(row).toMatchObject({ answers: [{ endpoints: ['default'], rules: [{ id: 'encrypted', when: true }] }] });
    expect(JSON.stringify(row)).not.toMatch(/held|hold|suspended/);
  });
});

test('a rule in shadow mode did not keep a device out when a hold began', () => {
  const policy = `${POLICY}\n${requires('firewall', '@shadow')}`;
  const held = {
    policy,
    events: [good, reports('10 10:00', { firewall: false }), bad],
    holds: [holds('11 09:00', RULE, '15 09:00')],
  };
  expect(answers(held, '12 10:00')).toEqual(['allowed, hold encrypted, shadow firewall']);
});
