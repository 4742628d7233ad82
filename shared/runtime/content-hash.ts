import { createHash } from 'node:crypto';

/** Content address: SHA-256 as base64url. Used for policies, configurations, events and signals alike. */
export const contentHash = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url');
