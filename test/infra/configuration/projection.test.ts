import { projectionConfiguration } from '../../../infra/configuration/projection';
import { projectionConfigurationSchema } from '../../../shared/domain/configuration';

describe('projectionConfiguration', () => {
  it('carries what each source reports, and on which platforms only, into what verdicts depend on', () => {
    const projection = projectionConfiguration({
      endpoints: { default: { mode: 'shadow', attributes: { network: 'office' }, texts: {} } },
      sources: {
        'ws1-eu': { kind: 'workspace-one', settings: {} },
        kolide: { kind: 'kolide', settings: {} },
        scripts: { kind: 'generic', settings: {}, commonName: { template: '{udid}' } },
      },
    });
    expect(projectionConfigurationSchema.parse(projection)).toEqual({
      endpoints: { default: { attributes: { network: 'office' } } },
      sources: {
        'ws1-eu': {
          kind: 'workspace-one',
          reports: ['managed', 'compliant', 'jailbroken', 'platform', 'osVersion', 'owner'],
          reportsOnlyOn: { jailbroken: ['ios', 'android'] },
          commonName: { template: '{serialNumber}' },
        },
        kolide: { kind: 'kolide', reports: ['managed', 'compliant', 'owner'] },
        scripts: {
          kind: 'generic',
          reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
          commonName: { template: '{udid}' },
        },
      },
    });
  });

  it("asks an API's facts only of a source that has the API configured, and of Fleet only those that settings map", () => {
    const reports = (sources: Parameters<typeof projectionConfiguration>[0]['sources']) =>
      Object.entries(projectionConfiguration({ endpoints: {}, sources }).sources).map(([id, source]) => [
        id,
        source.reports.join(' '),
        source.commonName?.template,
      ]);
    const baseUrl = 'https://fleet.example.com';
    expect(
      reports({
        pushes: { kind: 'simplemdm', settings: {} },
        both: { kind: 'simplemdm', settings: { api: {} } },
        fleet: { kind: 'fleet', settings: { api: { baseUrl } } },
        mapped: { kind: 'fleet', settings: { api: { baseUrl, facts: { firewall: ['Firewall on'] } } } },
      }),
    ).toEqual([
      ['pushes', 'managed', '{serialNumber}'],
      ['both', 'managed encrypted firewall platform osVersion', '{serialNumber}'],
      ['fleet', 'managed compliant encrypted platform osVersion owner', '{serialNumber}'],
      ['mapped', 'managed compliant encrypted firewall platform osVersion owner', '{serialNumber}'],
    ]);
  });
});
