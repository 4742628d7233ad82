import * as fc from 'fast-check';
import { DENIAL_CODES, deny } from '../../../../shared/domain/connect/decision';
import { answerFor, respond } from '../../../../shared/domain/connect/response';
import { SUSPENSION_KINDS } from '../../../../shared/domain/verdict/row';
import { ENFORCING, SHADOWING } from '../../../support/authorize';
import { connectContractProblems } from '../../../support/connect-contract';

const PROVENANCE = { policyHash: 'pQ3_abcdefghijklmnop', revision: 7 };
const ALLOWED = { outcome: 'allowed', shadowRules: [], suspended: [] } as const;
const DENIED = deny('rule', { rules: ['disk-encryption', 'firewall'], text: 'Turn on FileVault.' });

describe('answerFor', () => {
  test('lets an allowed device in, and says nothing to the person', () => {
    expect(answerFor(ALLOWED, ENFORCING, PROVENANCE)).toStrictEqual({
      allow: true,
      message: '',
      statuses: ['allowed', 'policy:pQ3_abcdefgh', 'row:7'],
    });
  });

  test('denies with the message, the code and the rules', () => {
    expect(answerFor(DENIED, ENFORCING, PROVENANCE)).toStrictEqual({
      allow: false,
      message: 'Turn on FileVault.',
      statuses: ['denied', 'rule', 'rule:disk-encryption', 'rule:firewall', 'policy:pQ3_abcdefgh', 'row:7'],
    });
  });

  test('denies without provenance where there is no row', () => {
    expect(answerFor(deny('no-common-name'), ENFORCING, undefined)).toStrictEqual({
      allow: false,
      message:
        'Your VPN profile carries no device certificate name. Reinstall the profile, or contact your IT department.',
      statuses: ['denied', 'no-common-name'],
    });
  });

  test('lets a denied device in at an endpoint in shadow mode, and says so in the statuses only', () => {
    expect(answerFor(DENIED, SHADOWING, PROVENANCE)).toStrictEqual({
      allow: true,
      message: '',
      statuses: ['shadow-denied', 'rule', 'rule:disk-encryption', 'rule:firewall', 'policy:pQ3_abcdefgh', 'row:7'],
    });
    expect(answerFor(ALLOWED, SHADOWING, undefined)).toStrictEqual({ allow: true, message: '', statuses: ['allowed'] });
  });

  test('names shadow rules that failed', () => {
    expect(answerFor({ ...ALLOWED, shadowRules: ['jailbroken'] }, ENFORCING, undefined).statuses).toStrictEqual([
      'allowed',
      'shadow-rule:jailbroken',
    ]);
  });

  test('cuts rules rather than provenance at ten statuses', () => {
    const rules = Array.from({ length: 12 }, (_, index) => `r${index}`);
    expect(answerFor(deny('rule', { rules }), ENFORCING, PROVENANCE).statuses).toStrictEqual([
      'denied',
      'rule',
      'rule:r0',
      'rule:r1',
      'rule:r2',
      'rule:r3',
      'rule:r4',
      'rule:r5',
      'policy:pQ3_abcdefgh',
      'row:7',
    ]);
    expect(answerFor(deny('rule', { rules }), ENFORCING, undefined).statuses).toHaveLength(10);
  });
});

describe('respond', () => {
  const answer = answerFor(DENIED, ENFORCING, undefined);
  const statuses = ['denied', 'rule', 'rule:disk-encryption', 'rule:firewall'];

  test('speaks v1', () => {
    expect(respond(answer, { kind: 'v1' })).toStrictEqual({
      allow: false,
      'error-msg-on-failed-posture-compliance': 'Turn on FileVault.',
      'posture-compliance-statuses': statuses,
      'schema-version': 'v1',
    });
  });

  test('speaks v2', () => {
    expect(respond(answer, { kind: 'v2' })).toStrictEqual({
      allow: false,
      'error-msg-on-denied-connection': 'Turn on FileVault.',
      'posture-compliance-statuses': statuses,
      'schema-version': 'v2',
    });
  });

  test('speaks the newest shape it knows under the name of a version it does not know', () => {
    expect(respond(answer, { kind: 'unknown', name: 'v3' })).toStrictEqual({
      allow: false,
      'error-msg-on-denied-connection': 'Turn on FileVault.',
      'posture-compliance-statuses': statuses,
      'schema-version': 'v3',
    });
  });

  test('has all four keys when it allows', () => {
    expect(respond(answerFor(ALLOWED, ENFORCING, undefined), { kind: 'v1' })).toStrictEqual({
      allow: true,
      'error-msg-on-failed-posture-compliance': '',
      'posture-compliance-statuses': ['allowed'],
      'schema-version': 'v1',
    });
  });

  test('keeps the contract whatever a row brought along', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    const suspended = fc.array(fc.record({ rule: text, by: fc.constantFrom(...SUSPENSION_KINDS) }));
    const decision = fc.oneof(
      fc.record({ outcome: fc.constant('allowed' as const), shadowRules: fc.array(text), suspended }),
      fc
        .record({
          code: fc.constantFrom(...DENIAL_CODES),
          rules: fc.array(text),
          shadowRules: fc.array(text),
          suspended,
          text,
        })
        .map(({ code, ...details }) => deny(code, details)),
    );
    const provenance = fc.option(fc.record({ policyHash: text, revision: fc.nat() }), { nil: undefined });
    fc.assert(
      fc.property(
        decision,
        fc.constantFrom('enforce', 'shadow'),
        provenance,
        fc.constantFrom('v1', 'v2', 'v3'),
        (decided, mode, row, version) => {
          const kind = version === 'v3' ? ({ kind: 'unknown', name: 'v3' } as const) : ({ kind: version } as const);
          const response = respond(answerFor(decided, { mode, texts: {} }, row), kind);
          expect(connectContractProblems({ 'schema-version': version }, response)).toEqual([]);
          expect(response.allow).toBe(decided.outcome === 'allowed' || mode === 'shadow');
        },
      ),
    );
  });
});
