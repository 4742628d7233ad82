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
});
