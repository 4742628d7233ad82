import {
  answers,
  at,
  checksIn,
  endsExemption,
  enrols,
  exempts,
  LONG,
  locks,
  reports,
  requires,
  rowOf,
  unenrols,
  unlocks,
} from '../../../support/situation';

const POLICY = `${LONG}\n${requires('encrypted')}\n${requires('firewall')}`;
const bad = enrols('10 09:00', { facts: { encrypted: false, firewall: true } });

describe('an exemption', () => {
  test('keeps its rules from denying until it expires, to the millisecond', () => {
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00')];
    expect(answers({ policy: POLICY, events }, '11 09:00', '20 08:59:59.999', '20 09:00')).toEqual([
      'allowed, exemption encrypted',
      'allowed, exemption encrypted',
      'rule encrypted',
    ]);
  });

  test('covers the rules it names, and no other', () => {
    const events = [
      enrols('10 09:00', { facts: { encrypted: false, firewall: false } }),
      exempts('11 09:00', ['encrypted', 'no-such-rule'], '20 09:00'),
    ];
    expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['rule firewall, exemption encrypted']);
  });

  test('covers the device whose partition it lies in, under whatever name, and no other', () => {
    const other = enrols('10 09:00', { device: 'generic:other', identifiers: { serialNumber: 'C02B' } });
    const events = [bad, other, exempts('11 09:00', ['encrypted', 'firewall'], '20 09:00')];
    expect(answers({ policy: POLICY, events, commonName: 'c02b' }, '12 09:00')).toEqual(['rule encrypted firewall']);
  });

  test('is ended by an operator', () => {
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00'), endsExemption('13 09:00', '11 09:00')];
    expect(answers({ policy: POLICY, events }, '13 09:00')).toEqual(['rule encrypted']);
  });

  test('the longest of several counts', () => {
    const events = [
      bad,
      exempts('11 09:00', ['encrypted'], '20 09:00'),
      exempts('12 09:00', ['encrypted'], '15 09:00'),
      exempts('13 09:00', ['encrypted'], '18 09:00'),
      endsExemption('14 09:00', '11 09:00'),
    ];
    expect(answers({ policy: POLICY, events }, '17 09:00', '18 09:00')).toEqual([
      'allowed, exemption encrypted',
      'rule encrypted',
    ]);
  });

  test('covers a rule that cannot be evaluated', () => {
    const policy = `${LONG}
      @id("who") forbid (principal, action, resource)
      when { context.connection has groups && context.now.offset(duration("106751991167d")) < context.now };`;
    const asked = ['12 09:00', { groups: ['eng'] }] as const;
    expect(answers({ policy, events: [bad] }, asked)).toEqual(['rule-error who']);
    expect(answers({ policy, events: [bad, exempts('11 09:00', ['who'], '20 09:00')] }, asked)).toEqual([
      'allowed, exemption who',
    ]);
  });

  describe('ends when the device complies', () => {
    const granted = exempts('11 09:00', ['encrypted'], '20 09:00');

    test('with the first report of it, and does not come back', () => {
      const events = [
        bad,
        granted,
        reports('13 09:00', { encrypted: true }),
        reports('14 09:00', { encrypted: false }),
      ];
      expect(answers({ policy: POLICY, events }, '14 09:00')).toEqual(['rule encrypted']);
    });

    test('also when that report comes late, or twice, or before the failure it undoes', () => {
      const late = reports('13 09:00', { encrypted: true }, { recorded: '15 09:00' });
      const events = [late, reports('14 09:00', { encrypted: false }), granted, late, bad];
      expect(answers({ policy: POLICY, events }, '15 09:00')).toEqual(['rule encrypted']);
    });

    test('compliance before the grant ends nothing', () => {
      const events = [
        enrols('10 09:00', { facts: { encrypted: true, firewall: true } }),
        reports('11 08:59:59.999', { encrypted: false }),
        granted,
      ];
      expect(answers({ policy: POLICY, events }, '12 09:00')).toEqual(['allowed, exemption encrypted']);
    });

    test('a check-in says nothing of the disk', () => {
      expect(answers({ policy: POLICY, events: [bad, granted, checksIn('13 09:00')] }, '14 09:00')).toEqual([
        'allowed, exemption encrypted',
      ]);
    });

    test('unknown is not compliance: an unenrolment and a new enrolment do not end it', () => {
      const events = [bad, granted, unenrols('12 09:00'), enrols('13 09:00', { facts: { firewall: true } })];
      expect(answers({ policy: POLICY, events }, '14 09:00')).toEqual(['allowed, exemption encrypted']);
    });

    test('by each rule for itself', () => {
      const events = [
        enrols('10 09:00', { facts: { encrypted: false, firewall: false } }),
        exempts('11 09:00', ['encrypted', 'firewall'], '20 09:00'),
        reports('12 09:00', { encrypted: true }),
        reports('13 09:00', { encrypted: false }),
      ];
      expect(answers({ policy: POLICY, events }, '14 09:00')).toEqual(['rule encrypted, exemption firewall']);
    });

    test('by the policy that was in force then: no later policy revives it', () => {
      const lenient = POLICY.replace(
        'unless { context.device has encrypted',
        'unless { context.device has firewall || context.device has encrypted',
      );
      const events = [bad, granted, checksIn('13 09:00')];
      // The lenient rule passed on the 13th; the strict one came on the 14th.
      expect(answers({ policy: { '01 00:00': lenient, '14 09:00': POLICY }, events }, '14 09:00')).toEqual([
        'rule encrypted',
      ]);
      // And a rule that is only lenient now has not been complied with then.
      expect(answers({ policy: { '01 00:00': POLICY, '14 09:00': lenient }, events }, '14 09:00')).toEqual(['allowed']);
    });
  });

  test('never covers a @critical rule, also one that became critical after the grant', () => {
    const critical = POLICY.replace('@id("encrypted")', '@id("encrypted") @critical');
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00')];
    expect(answers({ policy: critical, events }, '12 09:00')).toEqual(['rule encrypted']);
    expect(answers({ policy: { '01 00:00': POLICY, '12 09:00': critical }, events }, '12 09:00')).toEqual([
      'rule encrypted',
    ]);
  });

  test('does not keep a verdict from ending', () => {
    const policy = POLICY.replace('30d', '72h');
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00')];
    expect(answers({ policy, events }, '13 09:00', '13 09:00:00.001')).toEqual([
      'allowed, exemption encrypted',
      'stale, exemption encrypted',
    ]);
  });

  test('goes with the device to another key', () => {
    const again = enrols('13 09:00', { device: 'generic:again', facts: { encrypted: false, firewall: true } });
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00'), unenrols('12 09:00'), again];
    expect(answers({ policy: POLICY, events }, '14 09:00')).toEqual(['allowed, exemption encrypted']);
  });
});

describe('a lock', () => {
  const good = enrols('10 09:00', { facts: { encrypted: true, firewall: true } });

  test('denies until it expires, to the millisecond, whatever the rules say', () => {
    const events = [good, locks('11 09:00', '12 09:00')];
    expect(answers({ policy: POLICY, events }, '11 09:00', '12 08:59:59.999', '12 09:00')).toEqual([
      'locked',
      'locked',
      'allowed',
    ]);
  });

  test('beats an exemption, and names what fails besides', () => {
    const events = [bad, exempts('11 09:00', ['encrypted'], '20 09:00'), locks('11 10:00', '12 09:00')];
    expect(answers({ policy: POLICY, events }, '11 11:00', '12 09:00')).toEqual([
      'locked, exemption encrypted',
      'allowed, exemption encrypted',
    ]);
  });

  test('is said before stale', () => {
    const policy = POLICY.replace('30d', '1h');
    expect(answers({ policy, events: [good, locks('10 09:30', '12 09:00')] }, '10 11:00')).toEqual(['locked']);
  });

  test('is ended by an operator, and only the one that is named', () => {
    const events = [
      good,
      locks('11 09:00', '14 09:00'),
      locks('11 10:00', '13 09:00'),
      unlocks('12 09:00', '11 09:00'),
    ];
    expect(answers({ policy: POLICY, events }, '12 09:00', '13 09:00')).toEqual(['locked', 'allowed']);
  });

  test('outlives an unenrolment', () => {
    const events = [good, locks('11 09:00', '20 09:00'), unenrols('12 09:00'), enrols('13 09:00')];
    expect(answers({ policy: LONG, events }, '14 09:00')).toEqual(['locked']);
  });

  test('that is over is not in the row', () => {
    const row = rowOf({ policy: POLICY, events: [good, locks('11 09:00', '12 09:00'), checksIn('12 09:00')] });
    expect(row).not.toHaveProperty('lockedUntil');
    expect(rowOf({ policy: POLICY, events: [good, locks('11 09:00', '12 09:00')] })).toMatchObject({
      lockedUntil: at('12 09:00'),
    });
  });
});
