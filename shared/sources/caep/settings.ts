import * as z from 'zod';
import { httpsUrlSchema } from '../https-url';

/** Signatures by a private key only: with a shared secret, whoever can verify a token could write one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** A stream whose tokens are fetched (RFC 8936) instead of pushed to us (RFC 8935). */
const pollSchema = z.strictObject({
  /** `kolide`: its own way to poll, GET to fetch and POST to acknowledge, the token in a header of its own. */
  variant: z.enum(['rfc8936', 'kolide']).default('rfc8936'),
  endpoint: httpsUrlSchema,
  /** Tokens per request. */
  maxEvents: z.int().min(1).max(1000).default(100),
});
export type PollSettings = z.output<typeof pollSchema>;

/** The stream at the transmitter, made and watched over by us. */
const streamSchema = z.strictObject({
  /** The transmitter's discovery document, such as https://tr.example.com/.well-known/ssf-configuration. */
  discovery: httpsUrlSchema,
  delivery: z.enum(['push', 'poll']).default('push'),
});
export type StreamSettings = z.output<typeof streamSchema>;

/** How the transmitter lets us in; its secret holds the rest. */
const apiSchema = z
  .strictObject({
    poll: pollSchema.optional(),
    stream: streamSchema.optional(),
    /** Where a client id and a client secret are changed for a token (OAuth client credentials); none where the secret is the token. */
    tokenUrl: httpsUrlSchema.optional(),
    scope: z.string().min(1).max(256).default('ssf.manage ssf.read'),
  })
  .refine(({ poll, stream }) => poll !== undefined || stream !== undefined, 'needs poll, stream or both');
export type CaepApi = z.output<typeof apiSchema>;

export const caepSettingsSchema = z
  .strictObject({
    /** `iss` of every token: as the stream's configuration and the discovery document name it, to the letter. */
    issuer: z.string().min(1).max(1024),
    /** Ours among the values of `aud`: one of these must be there. */
    audience: z.array(z.string().min(1).max(1024)).min(1).max(10),
    /** The issuer's public keys, as `jwks_uri` of its discovery document names them. */
    jwksUri: httpsUrlSchema,
    algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(['RS256']),
    /** `required`: the transmitter sends the `Authorization` it was given when the stream was made, one of the secret's active values. */
    authorization: z.enum(['none', 'required']).default('none'),
    /** What the transmitter puts into the id of a device, where that is one of the identifiers a common name is made of. */
    subjectIs: z.enum(['serialNumber', 'udid', 'deviceUuid']).optional(),
    /** The transmitter reports on devices under management only: then each report proves `managed` too. */
    managedDevicesOnly: z.boolean().default(false),
    api: apiSchema.optional(),
  })
  .refine(({ authorization, api }) => authorization === 'none' || api?.poll === undefined, {
    path: ['authorization'],
    message: 'fetched tokens carry no Authorization: leave it at none for a stream that is polled',
  });
export type CaepSettings = z.output<typeof caepSettingsSchema>;
