import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import * as z from 'zod';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import {
  deviceEnrolledSchema,
  deviceEventSchema,
  deviceLinkedSchema,
  deviceLockedSchema,
  deviceSeenSchema,
  deviceUnenrolledSchema,
  deviceUnlockedSchema,
  enforcementHeldSchema,
  enforcementReleasedSchema,
  exemptionEndedSchema,
  exemptionGrantedSchema,
  holdEventSchema,
  nameBoundSchema,
  policyActivatedSchema,
  postureReportedSchema,
} from '../../../shared/domain/events';
import { enrolled, reported, seen, unenrolled } from '../../support/device-events';

/*
 * The rule: a published event schema never changes, for the log holds events of it for ever. When a line here goes red,
 * do not edit the line. Keep the old schema, add the changed shape as the next version with a line of its own, and an
 * upcaster that reads the old events as new ones. (Before the first deployment, and only then, a line may be replaced.)
 */
const FINGERPRINTS = [
  ['DeviceEnrolled', 1, deviceEnrolledSchema, 'bebc5f58b1035c7fd1441297b1b3a5bdbe501cc5d30df5fc005eca755b2b7f62'],
  ['PostureReported', 1, postureReportedSchema, '74c04cede21bfbbeaae3f633971cf826756035325ad9dada83fe66767434d4ba'],
  ['DeviceSeen', 1, deviceSeenSchema, 'f1b2e775d2191dd3f1fad345a05b3280bc33ebd09d0bcc0eb622c6e91ef8a7ad'],
  ['DeviceUnenrolled', 1, deviceUnenrolledSchema, '8db444b0680c05b7aad0a3943b1cfae40621d83cb972e9157848223de86e7f00'],
  ['PolicyActivated', 1, policyActivatedSchema, '7f1a3e00585f202a2d73e99c36838a1c33e32882c84c774e763f395ed2225839'],
  ['DeviceLinked', 1, deviceLinkedSchema, 'f7def5ee707b58ca077021ab4806e092ee960862c6973d9eb407a15cc668a16f'],
  ['NameBound', 1, nameBoundSchema, '38aa97047a08f4148eb36fc06e3fb14d024909e80740d47847b6638a8795ac41'],
  ['ExemptionGranted', 1, exemptionGrantedSchema, '1abc70becbe639044c56cb35c3d26c76aa44ac4e1622dac0c63a76118b0d9c2e'],
  ['ExemptionEnded', 1, exemptionEndedSchema, '4c701d33bca926387998f4d11f018adc6dad27c60f416bca3de0d05450aecb79'],
  ['DeviceLocked', 1, deviceLockedSchema, '53984bb29c62e07c7c279ee5c2996a34c1c5f3a17c090f5b800fc847f9d68d30'],
  ['DeviceUnlocked', 1, deviceUnlockedSchema, '2f33cbe6b5579b4ff52eb17af20c3b98ecc9f563117e8b7ba4dc6952f1904534'],
  ['EnforcementHeld', 1, enforcementHeldSchema, '4fa887ce4c3b37f1f4edb19256f9ab9fbd6674a0341f02e576382eb40dbeaf1f'],
  [
    'EnforcementReleased',
    1,
    enforcementReleasedSchema,
    '6a6689d5710d3aaf7e9ca6f484260f9d8b0b5fc05ad15ac7b0e0d196d189cdf3',
  ],
] as const;

const fingerprint = (schema: z.ZodType): string =>
  createHash('sha256')
    .update(canonicalJson(z.toJSONSchema(schema, { io: 'input' })))
    .digest('hex');

describe('event schemas', () => {
  test.each(FINGERPRINTS)('%s version %d is what it always was', (type, version, schema, expected) => {
    expect(schema.shape.type.value).toBe(type);
    expect(schema.shape.version.value).toBe(version);
    expect(fingerprint(schema)).toBe(expected);
  });

  test('are all pinned', () => {
    const pinned: readonly z.ZodType[] = FINGERPRINTS.map(([, , schema]) => schema);
    const published: readonly z.ZodType[] = [
      ...deviceEventSchema.options,
      ...holdEventSchema.options,
      policyActivatedSchema,
    ];
    expect(published.filter((schema) => !pinned.includes(schema)).length).toBe(0);
  });

  test('a fingerprint notices a field that is added, dropped, loosened or renamed', () => {
    const { shape } = deviceSeenSchema;
    const changes = [
      deviceSeenSchema.extend({ battery: z.number().optional() }),
      deviceSeenSchema.omit({ signalId: true }),
      deviceSeenSchema.extend({ device: z.string() }),
      deviceSeenSchema.omit({ device: true }).extend({ machine: shape.device }),
      deviceSeenSchema.extend({ signalId: shape.device }),
    ].map(fingerprint);
    expect(new Set([fingerprint(deviceSeenSchema), ...changes]).size).toBe(changes.length + 1);
  });
});

describe('deviceEventSchema', () => {
  const AT = Date.parse('2026-11-20T08:15:30.123Z');
  const EVENTS = [
    enrolled('generic:laptop-1', AT, { identifiers: { serialNumber: 'C02TEST00001' }, facts: { managed: true } }),
    reported('generic:laptop-1', AT, { facts: { osVersion: { major: 15, minor: 1, patch: 0 }, platform: 'macos' } }),
    seen('kolide:42', AT, { identifiers: { deviceName: 'mara-mac' } }),
    unenrolled('kolide:42', AT),
  ];

  test.each(EVENTS)('reads back what was written: $type', (event) => {
    expect(deviceEventSchema.parse(JSON.parse(JSON.stringify(event)))).toStrictEqual(event);
  });

  test('takes the id of the push an event came from', () => {
    const event = { ...unenrolled('kolide:42', AT), signalId: 's-1' };
    expect(deviceEventSchema.parse(event)).toStrictEqual(event);
  });

  test.each([
    ['a type of no device event', { type: 'PolicyActivated' }],
    ['a later version', { version: 2 }],
    ['no device', { device: '' }],
    ['half a millisecond', { occurredAt: 1.5 }],
    ['a time as text', { recordedAt: '2026-11-20' }],
    ['a fact of another type', { facts: { encrypted: 'yes' } }],
    ['an unknown platform', { facts: { platform: 'amiga' } }],
    ['a negative version number', { facts: { osVersion: { major: -1, minor: 0, patch: 0 } } }],
    ['an empty serial number', { identifiers: { serialNumber: '' } }],
  ])('refuses %s', (_, change) => {
    expect(deviceEventSchema.safeParse({ ...EVENTS[0], ...change }).success).toBe(false);
  });

  test('reads no other JSON as an event', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => expect(deviceEventSchema.safeParse(json).success).toBe(false)));
  });
});

describe('policyActivatedSchema', () => {
  test.each([0, -1, 1.5, '1'])('refuses the count %p', (activation) => {
    const event = {
      type: 'PolicyActivated',
      version: 1,
      device: 'fleet',
      eventId: 'a',
      source: 'postern',
      occurredAt: 1,
    };
    const whole = { ...event, recordedAt: 1, policyHash: 'p', configurationHash: 'c', compiler: 1, enforced: {} };
    expect(policyActivatedSchema.safeParse({ ...whole, activation: 1 }).success).toBe(true);
    expect(policyActivatedSchema.safeParse({ ...whole, activation }).success).toBe(false);
  });
});
