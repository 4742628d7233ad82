import type { DeploymentInput } from './infra/config';

/**
 * The deployment configuration: edit this file, or lay JSON files over it with POSTERN_CONFIG (merge patches, in order,
 * separated as in PATH). `infra/config.ts` documents every setting and its default; `npx cdk synth` lists all problems.
 */
const configuration: DeploymentInput = {
  name: 'postern',
  stage: 'production',

  // An endpoint starts in shadow mode: decisions are made and recorded, nobody is blocked. Name your endpoint and set
  // `enforce` once the dashboard shows that the people who should get in would:
  //   'cvpn-endpoint-0123456789abcdef0': { mode: 'enforce', attributes: { network: 'production' } },
  // Attributes are what a rule reads off `resource`. Your own words for a denial go into `texts`, by its code:
  //   texts: { 'unknown-device': 'Enrol this laptop at it.example.com/enrol, wait a minute, then reconnect.' }
  endpoints: {
    default: { mode: 'shadow' },
  },

  // Each source is pushed to <API URL>/signals/<its id>; its secrets go to Secrets Manager, as the outputs say.
  sources: {
    'workspace-one': { kind: 'workspace-one' },
    kolide: { kind: 'kolide' },
    generic: { kind: 'generic' },
  },

  policy: { file: 'policies/default.cedar' },

  retention: { logDays: 90, archiveDays: 30, signalDays: 90 },

  alarms: { emails: [] },
};

export default configuration;
