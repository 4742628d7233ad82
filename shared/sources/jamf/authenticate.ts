import { authenticateBasic } from '../schemes/basic';
import { authenticateBodySignature } from '../schemes/body-signature';
import { authenticateHeader } from '../schemes/shared-secret';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';
import type { JamfAuthentication } from './description';

/** Jamf demands as many of a hash signature's secret. */
const SHORTEST_KEY = 16;

/** By the scheme that the webhook is set to in Jamf Pro; a proof by another scheme counts for nothing. */
export function authenticateJamf(
  request: PushRequest,
  means: AuthenticationMeans,
  authentication: JamfAuthentication,
): Authentication {
  switch (authentication.scheme) {
    case 'basic':
      return authenticateBasic(request, means);
    case 'header':
      return authenticateHeader(request, means, authentication.name);
    case 'hmac': {
      const { header, algorithm } = authentication;
      const secrets = means.secrets.filter((secret) => secret.length >= SHORTEST_KEY);
      // The encoding is documented nowhere; all of these prove the same.
      const encodings = ['hex', 'base64'] as const;
      return authenticateBodySignature(request, { secrets }, { header, algorithm, encodings, prefix: `${algorithm}=` });
    }
  }
}
