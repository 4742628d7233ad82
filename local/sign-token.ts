import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readLocalSecrets } from './secretsmanager/secrets';
import { complianceClaims } from './simulated/caep/claims';
import { signToken } from './simulated/caep/signing';

/**
 * Prints a Security Event Token of the local transmitter, to be pushed to the source `caep`: `npm run sign-token -- help`
 * says how. The private key is in local/secrets.json and signs for nobody else.
 */
const USAGE = `Prints a signed token for the source "caep" of the local service.

  npm run --silent sign-token -- --device C02README001 [--status compliant|not-compliant] [--at <ISO instant>]
  npm run --silent sign-token -- --claims '<JSON>'        signs these claims as they are`;

const { values } = parseArgs({
  options: {
    device: { type: 'string' },
    status: { type: 'string', default: 'compliant' },
    at: { type: 'string' },
    claims: { type: 'string' },
  },
  strict: false,
});

const secretsSchema = z.object({ 'caep/api': z.object({ signingKey: z.string() }) });
const secrets = secretsSchema.parse(readLocalSecrets());
const key = secrets['caep/api'].signingKey;
const at = typeof values.at === 'string' ? Date.parse(values.at) : Date.now();

if (typeof values.claims === 'string') {
  console.log(signToken(z.record(z.string(), z.json()).parse(JSON.parse(values.claims)), key));
} else if (
  typeof values.device !== 'string' ||
  Number.isNaN(at) ||
  !/^(?:not-)?compliant$/.test(String(values.status))
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  console.log(signToken(complianceClaims(values.device, values.status === 'compliant', at), key));
}
