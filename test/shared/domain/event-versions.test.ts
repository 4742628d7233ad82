import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import { FORMER_VERSIONS, type FormerVersions, ofAnyVersion } from '../../../shared/domain/event-versions';
import {
  connectionDecidedSchema,
  deviceEventSchema,
  deviceSeenSchema,
  holdEventSchema,
  policyActivatedSchema,
} from '../../../shared/domain/events';

/*
 * The log holds events for ever, so a published shape never changes. When a line here goes red, do not edit the line:
 * shared/domain/event-versions.ts says how a shape is changed. (Before the first deployment, and only then, a line may be
 * replaced.) The line's fixture beside this file is what was once written, and what it must be read as.
 */
const FINGERPRINTS: Readonly<Record<string, string>> = {
  'DeviceEnrolled 1': 'bebc5f58b1035c7f',
  'PostureReported 1': '74c04cede21bfbbe',
  'DeviceSeen 1': 'f1b2e775d2191dd3',
  'DeviceUnenrolled 1': '8db444b0680c05b7',
  'DeviceLinked 1': 'f7def5ee707b58ca',
  'NameBound 1': '38aa97047a08f414',
  'ExemptionGranted 1': '1abc70becbe63904',
  'ExemptionEnded 1': '4c701d33bca92638',
  'DeviceLocked 1': '53984bb29c62e07c',
  'DeviceUnlocked 1': '2f33cbe6b5579b4f',
  'EnforcementHeld 1': '4fa887ce4c3b37f1',
  'EnforcementReleased 1': '6a6689d5710d3aaf',
  'PolicyActivated 1': 'b499b8d85baf381e',
  'PolicyActivated 2': '08613aca303c3b0b',
  'ConnectionDecided 1': 'df3fb9fa181cde30',
};

const fingerprint = (schema: z.ZodType): string =>
  createHash('sha256')
    .update(canonicalJson(z.toJSONSchema(schema, { io: 'input' })))
    .digest('hex')
    .slice(0, 16);

const PRESENT = [
  ...deviceEventSchema.options,
  ...holdEventSchema.options,
  policyActivatedSchema,
  connectionDecidedSchema,
];
const anyEvent = ofAnyVersion(z.union(PRESENT));

/** Every version of every type, the present one last. */
const PUBLISHED = PRESENT.flatMap((present) => {
  const type = present.shape.type.value;
  const former = FORMER_VERSIONS.get(type) ?? [];
  return [...former.map(({ schema }) => schema), present].map((schema, index) => ({
    name: `${type} ${index + 1}`,
    schema,
    isPresent: index === former.length,
  }));
});

describe('event schemas', () => {
  test.each(PUBLISHED)('$name is what it always was', ({ name, schema }) => {
    expect(fingerprint(schema)).toBe(FINGERPRINTS[name]);
  });

  test('none that was published has gone', () => {
    expect(Object.keys(FINGERPRINTS).sort()).toEqual(PUBLISHED.map(({ name }) => name).sort());
  });

  test.each(PRESENT.map((schema) => [schema.shape.type.value, schema] as const))(
    'the version of %s follows its former ones',
    (type, schema) => {
      expect(schema.shape.version.value).toBe((FORMER_VERSIONS.get(type)?.length ?? 0) + 1);
    },
  );

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

describe('what was once written is read for ever', () => {
  const folder = join(__dirname, 'event-fixtures');
  const fixtures = readdirSync(folder).sort();
  const read = (file: string) => {
    const { written, reads } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return { written, reads: reads ?? written };
  };

  test('of each version of each type', () => {
    expect(fixtures).toEqual(PUBLISHED.map(({ name }) => `${name.replace(' ', '.v')}.json`).sort());
  });

  test.each(fixtures)('%s', (file) => {
    const { written, reads } = read(file);
    expect(`${written.type}.v${written.version}.json`).toBe(file);
    expect(anyEvent.parse(written)).toStrictEqual(reads);
    // What was read can be written, and then it is read as it is.
    expect(anyEvent.parse(reads)).toStrictEqual(reads);
  });

  test.each(PUBLISHED.filter(({ isPresent }) => isPresent))(
    'and no later version than $name by guessing',
    ({ name }) => {
      const { reads } = read(`${name.replace(' ', '.v')}.json`);
      for (const version of [reads.version + 1, 0, 1.5, '1', undefined])
        expect(anyEvent.safeParse({ ...reads, version }).success).toBe(false);
    },
  );
});

describe('upcasting', () => {
  const third = z.object({ type: z.literal('Tried'), version: z.literal(3), metres: z.number() });
  const versions: FormerVersions = new Map([
    [
      'Tried',
      [
        {
          schema: z.object({ type: z.literal('Tried'), version: z.literal(1), feet: z.number() }),
          upcast: (json) => ({ success: true, data: { ...Object(json), version: 2 } }),
        },
        {
          schema: z.object({ type: z.literal('Tried'), version: z.literal(2), feet: z.number() }),
          upcast: (json) => ({ success: true, data: { type: 'Tried', version: 3, metres: Object(json).feet * 0.3 } }),
        },
      ],
    ],
  ]);
  const schema = ofAnyVersion(third, versions);

  test.each([
    ['the first version, through the second', { version: 1, feet: 10 }],
    ['the second', { version: 2, feet: 10 }],
    ['the present one as it is', { version: 3, metres: 3 }],
  ])('reads %s', (_, content) => {
    expect(schema.parse({ type: 'Tried', ...content })).toStrictEqual({ type: 'Tried', version: 3, metres: 3 });
  });

  test('checks what it made by the present schema', () => {
    expect(schema.safeParse({ type: 'Tried', version: 1, feet: 'ten' }).error?.issues).toMatchObject([
      { path: ['metres'] },
    ]);
  });

  test('checks what was written by the schema of its time, and says which', () => {
    const stored = { type: 'PolicyActivated', version: 1, device: 'fleet', activation: 0 };
    expect(anyEvent.safeParse(stored).error?.issues[0]).toMatchObject({
      path: ['eventId'],
      message: expect.stringContaining('(PolicyActivated version 1)'),
    });
  });

  test.each([[null], ['text'], [[]], [{ type: 'constructor', version: 1 }], [{ version: 1 }]])(
    'makes no event of %j',
    (json) => {
      expect(anyEvent.safeParse(json).success).toBe(false);
    },
  );
});
