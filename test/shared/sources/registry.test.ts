import { SOURCE_DESCRIPTIONS, SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { SOURCES } from '../../../shared/sources/registry';

describe('registry', () => {
  it.each(SOURCE_KINDS)('%s: one description, in code and in infrastructure', (kind) => {
    expect(SOURCES[kind].description).toBe(SOURCE_DESCRIPTIONS[kind]);
    expect(SOURCE_DESCRIPTIONS[kind].kind).toBe(kind);
  });

  it('knows what each source can prove', () => {
    expect(Object.fromEntries(SOURCE_KINDS.map((kind) => [kind, SOURCE_DESCRIPTIONS[kind].reports]))).toEqual({
      'workspace-one': ['managed', 'compliant', 'jailbroken', 'platform', 'osVersion', 'owner'],
      jamf: ['platform', 'osVersion', 'owner'],
      kolide: ['managed', 'compliant', 'owner'],
      caep: ['compliant', 'managed', 'owner'],
      intune: ['managed', 'compliant', 'platform', 'osVersion', 'owner'],
      entra: [],
      google: ['managed', 'compliant', 'owner'],
      fleet: [],
      nanomdm: ['managed', 'encrypted', 'firewall', 'platform', 'osVersion'],
      micromdm: ['managed', 'encrypted', 'firewall', 'platform', 'osVersion'],
      simplemdm: ['managed'],
      generic: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
    });
  });

  it('does not require of a computer what Workspace ONE tells of phones only', () => {
    expect(SOURCE_DESCRIPTIONS['workspace-one'].reportsOnlyOn).toEqual({ jailbroken: ['ios', 'android'] });
  });

  it('answers with 200 those who take nothing else for success, and the others with 202', () => {
    const strict = SOURCE_KINDS.filter((kind) => SOURCE_DESCRIPTIONS[kind].successStatus === 200);
    expect(strict).toEqual(['workspace-one', 'nanomdm', 'micromdm']);
    expect(new Set(SOURCE_KINDS.map((kind) => SOURCE_DESCRIPTIONS[kind].successStatus))).toEqual(new Set([200, 202]));
  });
});
