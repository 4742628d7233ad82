import {
  answers,
  at,
  checksIn,
  enrols,
  exempts,
  LONG,
  reports,
  requires,
  rowOf,
  unenrols,
} from '../../../support/situation';

const DISK = requires('encrypted', '@grace("24h")');
const POLICY = `${LONG}\n${DISK}`;
const good = enrols('10 09:00', { facts: { encrypted: true } });

describe('grace', () => {
  test('runs from the first report that failed, to the millisecond, however often it is repeated', () => {
    const events = [good, reports('20 09:00', { encrypted: false }), reports('20 21:00', { encrypted: false })];
    expect(answers({ policy: POLICY, events }, '20 22:00', '21 08:59:59.999', '21 09:00', '21 09:00:00.001')).toEqual([
      'allowed, grace encrypted',
      'allowed, grace encrypted',
      'rule encrypted',
      'rule encrypted',
    ]);
  });

  test('runs from the enrolment where the device never complied', () => {
    const events = [enrols('20 09:00'), checksIn('20 12:00')];
    expect(answers({ policy: POLICY, events }, '21 08:59:59.999', '21 09:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('begins anew after the rule passed', () => {
    const events = [
      good,
      reports('20 09:00', { encrypted: false }),
      reports('20 15:00', { encrypted: true }),
      reports('20 18:00', { encrypted: false }),
    ];
    expect(answers({ policy: POLICY, events }, '21 17:59:59.999', '21 18:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('runs from the first enforcement where that came later', () => {
    const events = [enrols('10 09:00', { facts: { encrypted: false } })];
    const policy = { '01 00:00': LONG, '20 12:00': POLICY };
    expect(answers({ policy, events }, '20 12:00', '21 11:59:59.999', '21 12:00')).toEqual([
      'allowed, grace encrypted',
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('runs from the enforcement of this text of the rule; a rule that comes back has its first beginning', () => {
    const events = [enrols('10 09:00', { facts: { encrypted: false } })];
    const reworded = `${LONG}\n${requires('encrypted', '@grace("24h") @message("Encrypt the disk.")')}`;
    const changed = { '11 00:00': POLICY, '20 12:00': reworded };
    expect(answers({ policy: changed, events }, '21 11:59', '21 12:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
    const backAgain = { '11 00:00': POLICY, '20 12:00': reworded, '20 13:00': POLICY };
    expect(answers({ policy: backAgain, events }, '20 13:00')).toEqual(['rule encrypted']);
  });

  test('a shadow rule is not enforced: its grace begins when it becomes a rule', () => {
    const events = [enrols('10 09:00', { facts: { encrypted: false } })];
    const shadow = `${LONG}\n${requires('encrypted', '@grace("24h") @shadow')}`;
    expect(answers({ policy: { '01 00:00': shadow }, events }, '20 12:00')).toEqual(['allowed, shadow encrypted']);
    expect(answers({ policy: { '01 00:00': shadow, '20 12:00': POLICY }, events }, '21 11:59', '21 12:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('another rule, exempt or not, does not lengthen it', () => {
    const events = [good, reports('20 09:00', { encrypted: false }), exempts('20 10:00', ['encrypted'], '20 12:00')];
    expect(answers({ policy: POLICY, events }, '20 11:00', '20 12:00', '21 09:00')).toEqual([
      'allowed, exemption encrypted',
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('is not had anew by unenrolling and enrolling again, nor by another key with the same serial number', () => {
    const failing = reports('20 09:00', { encrypted: false });
    const again = enrols('20 20:00', { facts: { encrypted: false } });
    const elsewhere = enrols('20 20:00', { device: 'generic:mac-again', facts: { encrypted: false } });
    for (const back of [again, elsewhere]) {
      const events = [good, failing, unenrols('20 18:00'), back];
      expect(answers({ policy: POLICY, events }, '21 08:59', '21 09:00')).toEqual([
        'allowed, grace encrypted',
        'rule encrypted',
      ]);
    }
  });

  test('does not depend on the order of arrival, on duplicates, or on what was recorded late', () => {
    const events = [
      good,
      reports('20 09:00', { encrypted: false }, { recorded: '20 23:00' }),
      reports('20 15:00', { encrypted: false }),
    ];
    const shuffled = [...events, ...events].reverse();
    expect(rowOf({ policy: POLICY, events: shuffled })).toStrictEqual(rowOf({ policy: POLICY, events }));
    expect(answers({ policy: POLICY, events: shuffled }, '21 08:59', '21 09:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('a tie of time breaks toward denial: encrypted and not at one instant is not', () => {
    const events = [
      good,
      reports('20 09:00', { encrypted: true }, { recorded: '20 09:01' }),
      { ...reports('20 09:00', { encrypted: false }), eventId: 'another' },
    ];
    expect(answers({ policy: POLICY, events }, '20 10:00', '21 09:00')).toEqual([
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  test('a source whose clock runs ahead does not delay it: the device is in grace at once', () => {
    const events = [good, reports('20 09:05', { encrypted: false }, { recorded: '20 09:00' })];
    expect(answers({ policy: POLICY, events }, '20 09:00', '21 09:04:59.999', '21 09:05')).toEqual([
      'allowed, grace encrypted',
      'allowed, grace encrypted',
      'rule encrypted',
    ]);
  });

  describe('of a rule that the clock turns', () => {
    const QUIET = `${LONG}
      @id("quiet") @grace("12h") forbid (principal, action, resource)
      when { context.device has lastSeen && context.now.durationSince(context.device.lastSeen) > duration("2d") };`;

    test('runs from the instant at which it turns', () => {
      expect(
        answers({ policy: QUIET, events: [good] }, '12 09:00', '12 09:00:00.001', '12 21:00', '12 21:00:00.001'),
      ).toEqual(['allowed', 'allowed, grace quiet', 'allowed, grace quiet', 'rule quiet']);
    });

    test('a check-in ends the run', () => {
      const events = [good, checksIn('12 20:00')];
      expect(answers({ policy: QUIET, events }, '12 22:00', '14 20:00:00.001', '15 08:00:00.001')).toEqual([
        'allowed',
        'allowed, grace quiet',
        'rule quiet',
      ]);
    });

    test('a check-in that came after the run began does not hide that it had begun before', () => {
      const events = [good, reports('12 20:00', { encrypted: true }), checksIn('15 09:00')];
      // Between the report and the check-in the rule failed for 13 hours; then it passed again.
      expect(answers({ policy: QUIET, events }, '15 09:00', '17 09:00:00.001', '17 21:00:00.001')).toEqual([
        'allowed',
        'allowed, grace quiet',
        'rule quiet',
      ]);
    });
  });

  test('does not cover a rule that cannot be evaluated: since when nobody knows', () => {
    const major = 'context.device has osVersion && context.device.osVersion.major';
    const policy = `${LONG}
      @id("huge") @grace("24h") forbid (principal, action, resource)
      when { ${major} * 9007199254740991 * 9007199254740991 > 5 };`;
    const events = [enrols('20 09:00', { facts: { osVersion: { major: 14, minor: 0, patch: 0 } } })];
    expect(answers({ policy, events }, '20 10:00')).toEqual(['rule-error huge']);
  });

  test('what has passed is not in the row', () => {
    const events = [good, reports('20 09:00', { encrypted: false }), checksIn('21 09:00')];
    const row = rowOf({ policy: POLICY, events });
    expect(row.state === 'active' && row.answers[0]?.rules).toStrictEqual([{ id: 'encrypted', when: true }]);
    const before = rowOf({ policy: POLICY, events: events.slice(0, 2) });
    expect(before.state === 'active' && before.answers[0]?.rules).toStrictEqual([
      { id: 'encrypted', when: true, suspended: [{ by: 'grace', until: at('21 09:00') }] },
    ]);
  });
});
