import fc from 'fast-check';
import { prepareDeployment } from '../../../infra/configuration/prepare-deployment';
import { nameFromTemplate } from '../../../shared/domain/identity/claims';
import { cases } from '../../support/cases';
import { PROJECT_ROOT } from '../synthesized';

const IDENTIFIERS = { serialNumber: 'C02A', udid: 'UD-1', deviceUuid: 'UU-1' };

/** What a person may write between and around the braces of a placeholder, by mistake or on purpose. */
const template = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('{deviceName}', '{serialNumber}', '{udid}', '{deviceUuid}') },
      { weight: 2, arbitrary: fc.constantFrom('{', '}', 'deviceName', 'vpn-', ' ', '$') },
      { weight: 1, arbitrary: fc.constantFrom('{devicename}', '{ deviceName }', '{device', 'Name}', '{{deviceName}}') },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(''));

function problems(commonName: Readonly<Record<string, unknown>>): readonly string[] {
  const base = { name: 'postern', sources: { ws1: { kind: 'workspace-one', commonName } } };
  const prepared = prepareDeployment({ base, overrides: [], projectRoot: PROJECT_ROOT });
  return prepared.ok ? [] : prepared.problems.filter((problem) => problem.includes('commonName'));
}
const asksForFlag = (problem: string): boolean => problem.startsWith('sources.ws1.commonName.userChosen: {deviceName}');

describe('a template over a name that people can choose', () => {
  test('is refused without the flag: what is accepted makes a name on which the device’s user has no influence', () => {
    const seen = { accepted: 0, asked: 0 };
    fc.assert(
      fc.property(template, fc.string({ minLength: 1 }), (of, chosen) => {
        const found = problems({ template: of });
        if (found.some(asksForFlag)) seen.asked += 1;
        if (found.length > 0) return;
        seen.accepted += 1;
        const named = (deviceName: string) => nameFromTemplate(of, { ...IDENTIFIERS, deviceName });
        expect(named(chosen)).toBe(named('mac'));
        expect(nameFromTemplate(of, IDENTIFIERS)).toBe(named('mac'));
      }),
      { numRuns: cases(600) },
    );
    expect(Math.min(seen.accepted, seen.asked)).toBeGreaterThan(cases(60));
  });

  test('is accepted with the flag; no other needs it', () => {
    fc.assert(
      fc.property(template, (of) => {
        const [without, withFlag] = [problems({ template: of }), problems({ template: of, userChosen: true })];
        const asked = without.filter(asksForFlag);
        expect(without.filter((problem) => !asked.includes(problem))).toEqual(withFlag);
        if (withFlag.length > 0) return;
        const [one, other] = ['mac', 'tux'].map((deviceName) => nameFromTemplate(of, { ...IDENTIFIERS, deviceName }));
        expect(asked).toHaveLength(one === other ? 0 : 1);
      }),
      { numRuns: cases(300) },
    );
  });
});
