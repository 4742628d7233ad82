import type { ProjectionConfiguration } from '../../../shared/domain/configuration';
import type { DeviceEvent } from '../../../shared/domain/events';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../activations';
import { enrolled, reported, seen, unenrolled } from '../device-events';
import { type Exploration, explore } from './explore';
import { type Course, type Doing, modelOf, type Project, type StoredWorld, worldAfter } from './projection';

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

export interface NamedCourse extends Omit<Course, 'crashes'> {
  readonly name: string;
  readonly known: typeof ONE;
  /** Whether all states of two executions that die can be seen within a second or two. */
  readonly size: 'small' | 'large';
}

/** How much of each course is explored at full size. */
export const WHOLE = [
  { most: 2, crashes: 1 },
  { most: 3, crashes: 0 },
];
const course = (
  name: string,
  known: typeof ONE,
  history: readonly DeviceEvent[],
  doings: readonly Doing[],
  size: NamedCourse['size'] = 'small',
): NamedCourse => ({ name, known, history, doings, size });

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
    'large',
  ),
  course(
    'another policy and other names while devices come',
    RENAMING,
    [enrolled('generic:1', 1, serial('a'))],
    [activate, ingest(seen('generic:1', 2, serial('b'))), ingest(enrolled('uem:1', 3, serial('b')))],
    'large',
  ),
];

/** Explores a course, or as much of it as `doings` things that go on at once. */
export async function exploreCourse(
  { name: _, known, history, doings }: NamedCourse,
  {
    crashes,
    most = doings.length,
    project,
    reduced,
  }: { readonly crashes: number; readonly most?: number; readonly project?: Project; readonly reduced?: boolean },
): Promise<Exploration> {
  const now = doings.slice(0, most);
  const activations = now.some(({ does }) => does === 'activate') ? 2 : 1;
  const initial = await worldAfter(1, known, history);
  const events = now.flatMap((doing) => (doing.does === 'ingest' ? [doing.event] : []));
  const { rows: settled } = await worldAfter(activations, known, [...history, ...events]);
  const model = modelOf({ history, doings: now, crashes }, known, initial, differs(settled), project);
  return await explore(reduced === undefined ? model : { ...model, reduced });
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
