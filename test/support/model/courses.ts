import type { ProjectionConfiguration } from '../../../shared/domain/configuration';
import type { DeviceEvent } from '../../../shared/domain/events';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../activations';
import { enrolled, reported, seen, unenrolled } from '../device-events';
import { NEVER_A_SNAPSHOT } from '../projection-world';
import { type Exploration, explore } from './explore';
import {
  type Course,
  type Doing,
  modelOf,
  type Project,
  type Setting,
  type StoredWorld,
  worldAfter,
} from './projection';

/** What can go on at once, chosen to meet in every way that the projection has to withstand. */

const renamed: ProjectionConfiguration = {
  ...CONFIGURATION,
  sources: {
    ...CONFIGURATION.sources,
    generic: { kind: 'generic', reports: [], commonName: { template: 'vpn-{serialNumber}' } },
  },
};
const byUdid: ProjectionConfiguration = {
  ...CONFIGURATION,
  sources: { generic: { kind: 'generic', reports: [], commonName: { template: '{udid}' } } },
};

const serial = (serialNumber: string) => ({ identifiers: { serialNumber } });
const ingest = (event: DeviceEvent): Doing => ({ does: 'ingest', event });
const activate: Doing = { does: 'activate', count: 2 };
/** The same policy under both counts, or one that names devices otherwise under the second. */
const ONE = [activatedAs(1)];
const RENAMING = [activatedAs(1), activatedAs(2, SMALL_POLICY, renamed)];
const TEMPLATE = [activatedAs(1, SMALL_POLICY, byUdid)];

const byOtherUdid: ProjectionConfiguration = {
  ...CONFIGURATION,
  sources: { generic: { kind: 'generic', reports: [], commonName: { template: 'vpn-{udid}' } } },
};
const RENAMING_TEMPLATE = [activatedAs(1, SMALL_POLICY, byUdid), activatedAs(2, SMALL_POLICY, byOtherUdid)];
const called = (key: string, at: number, udid: string) => enrolled(`generic:${key}`, at, { identifiers: { udid } });

/** A day after {@link LONG_AGO}: whatever is recorded then is in a snapshot, whatever is recorded now in none. */
const NOW = 86_400_000;
const ALWAYS_A_SNAPSHOT = { now: () => NOW, snapshotAfter: 1 };
const LONG_AGO = [
  enrolled('generic:1', 1, serial('a')),
  reported('generic:1', 2, { facts: { encrypted: true } }),
  seen('generic:1', 4),
];
/** Its workflow was held up for a day between recording and appending. */
const LATE = reported('generic:1', 3, { facts: { encrypted: false } });

export interface NamedCourse extends Omit<Course, 'deaths'> {
  readonly name: string;
  readonly setting: Setting;
  /** How many at once, each dying once, have all their states seen at full size. */
  readonly whole: 2 | 3;
  /** Whether two at once, each dying once, have all their states seen within a second or two. */
  readonly quick: boolean;
}

const course = (
  name: string,
  known: typeof ONE,
  history: readonly DeviceEvent[],
  doings: readonly Doing[],
  { quick = true, whole = 3 }: Partial<Pick<NamedCourse, 'quick' | 'whole'>> = {},
): NamedCourse => ({
  name,
  setting: { known, snapshotting: NEVER_A_SNAPSHOT },
  history,
  doings,
  quick,
  whole,
});

const claiming = (key: string, udid: string, serialNumber: string) =>
  enrolled(`generic:${key}`, 1, { identifiers: { serialNumber, udid } });

export const COURSES: readonly NamedCourse[] = [
  course(
    'a first enrolment, a report and an unenrolment',
    ONE,
    [],
    [
      ingest(enrolled('generic:1', 1, serial('a'))),
      ingest(reported('generic:1', 2, { facts: { encrypted: true } })),
      ingest(unenrolled('generic:1', 3)),
    ],
  ),
  course(
    'one push delivered three times',
    ONE,
    [],
    [
      ingest(enrolled('generic:1', 1, serial('a'))),
      ingest(enrolled('generic:1', 1, serial('a'))),
      ingest(enrolled('generic:1', 1, serial('a'))),
    ],
  ),
  course(
    'comings and goings that cancel each other out',
    ONE,
    [enrolled('generic:1', 1, serial('a')), unenrolled('generic:1', 2)],
    [
      ingest(enrolled('generic:1', 3, serial('a'))),
      ingest(unenrolled('generic:1', 4)),
      ingest(enrolled('generic:1', 5, serial('a'))),
    ],
  ),
  course(
    'two sources that become one device, one of them nameless',
    ONE,
    [],
    [
      ingest(enrolled('generic:1', 1, { ...serial('a'), facts: { encrypted: false } })),
      ingest(enrolled('kolide:1', 2, { ...serial('a'), facts: { encrypted: true } })),
      ingest(reported('generic:1', 3, { facts: { encrypted: true } })),
    ],
  ),
  course(
    'two devices that claim one name, and one that lets go of it',
    TEMPLATE,
    [],
    [
      ingest(claiming('1', 'n', 'a')),
      ingest(claiming('2', 'n', 'b')),
      ingest(seen('generic:2', 2, { identifiers: { udid: 'm' } })),
    ],
  ),
  course(
    'a rename while the device reports',
    ONE,
    [enrolled('generic:1', 1, serial('a'))],
    [
      ingest(seen('generic:1', 2, serial('b'))),
      ingest(reported('generic:1', 3, { facts: { encrypted: true } })),
      ingest(unenrolled('generic:1', 4)),
    ],
    { quick: false, whole: 2 },
  ),
  course(
    'a rename there and back, all of one template and no serial number',
    TEMPLATE,
    [called('1', 1, 'n')],
    [ingest(called('1', 2, 'm')), ingest(called('1', 3, 'n')), ingest(called('2', 4, 'm'))],
    { quick: false },
  ),
  course(
    'other names while a device comes and is seen',
    RENAMING_TEMPLATE,
    [],
    [activate, ingest(enrolled('generic:1', 1, { identifiers: { udid: 'n' } })), ingest(called('1', 2, 'n'))],
  ),
  course(
    'another policy and other names while devices come',
    RENAMING,
    [enrolled('generic:1', 1, serial('a'))],
    [activate, ingest(seen('generic:1', 2, serial('b'))), ingest(enrolled('uem:1', 3, serial('b')))],
    { quick: false, whole: 2 },
  ),
  ...[
    course('pushes of now, and one that was recorded long ago, on top of snapshots', ONE, LONG_AGO, [
      ingest(seen('generic:1', NOW - 2)),
      ingest(LATE),
      ingest(unenrolled('generic:1', NOW - 1)),
    ]),
    course('two that were recorded long ago, while a push of now makes snapshots', ONE, LONG_AGO, [
      ingest(LATE),
      ingest(seen('generic:1', NOW - 1)),
      ingest(unenrolled('generic:1', 5)),
    ]),
  ].map((one): NamedCourse => ({ ...one, setting: { ...one.setting, snapshotting: ALWAYS_A_SNAPSHOT } })),
];

/** Explores a course, or as much of it as `doings` things that go on at once. */
export async function exploreCourse(
  { name: _, setting, history, doings }: NamedCourse,
  {
    deaths,
    most = doings.length,
    project,
    ...bounds
  }: {
    readonly deaths: number;
    readonly most?: number;
    readonly project?: Project;
    readonly reduced?: boolean;
    readonly mostStates?: number;
    readonly everyEnd?: boolean;
  },
): Promise<Exploration> {
  const now = doings.slice(0, most);
  const activations = now.some(({ does }) => does === 'activate') ? 2 : 1;
  const initial = await worldAfter(1, setting, history);
  const events = now.flatMap((doing) => (doing.does === 'ingest' ? [doing.event] : []));
  const { rows: settled } = await worldAfter(activations, setting, [...history, ...events]);
  const model = modelOf({ history, doings: now, deaths }, setting, initial, differs(settled), project);
  return await explore({ ...model, ...bounds });
}

/** Every row as if everything had been there from the start; names that only the configuration before made are retired. */
const differs =
  (settled: StoredWorld['rows']) =>
  (rows: StoredWorld['rows']): string | undefined => {
    for (const [name, { verdict }] of Object.entries(settled))
      if (rows[name]?.verdict !== verdict) return `row ${name} is ${rows[name]?.verdict}, not ${verdict}`;
    for (const [name, { verdict }] of Object.entries(rows))
      if (!(name in settled) && JSON.parse(verdict).state !== 'retired') return `nobody holds ${name}: ${verdict}`;
    return undefined;
  };
