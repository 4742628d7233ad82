import type { DeviceEvent } from '../../../../shared/domain/events';
import { foldDevice } from '../../../../shared/domain/posture/fold';
import { mergePosture } from '../../../../shared/domain/posture/merge';
import { at, enrolled, reported, unenrolled } from '../../../support/events/story';

const jamf = { device: 'jamf:7' };
const kolide = { device: 'kolide:9' };
const again = { device: 'jamf:8' };

function merge(sources: readonly string[], ...events: DeviceEvent[]) {
  const devices = [...new Set(events.map((event) => event.device))];
  const histories = devices.map((device) =>
    foldDevice(
      device,
      device.slice(0, device.indexOf(':')),
      events.filter((event) => event.device === device),
    ),
  );
  return mergePosture(histories, sources);
}

describe('merging what sources say of one device', () => {
  it('lets the worst value win and says who said it, since when', () => {
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { managed: true, compliant: true }, jamf),
      enrolled('08:30', { managed: true, compliant: false }, kolide),
    );
    expect(posture.facts.compliant).toStrictEqual({
      value: false,
      source: 'kolide',
      observedAt: at('08:30'),
      since: at('08:30'),
    });
    expect(posture.lastSeen).toBe(at('08:30'));
    expect(posture.device).toBe('jamf:7');
  });

  it('takes silence for neither pass nor fail', () => {
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { managed: true, encrypted: true }, jamf),
      enrolled('08:30', { managed: true }, kolide),
    );
    expect(posture.facts.encrypted?.value).toBe(true);
    expect(posture.facts.firewall).toBeUndefined();
  });

  it('drops what a source said once the device left it', () => {
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { managed: true, compliant: true }, jamf),
      enrolled('08:30', { managed: true, compliant: false }, kolide),
      unenrolled('09:00', kolide),
    );
    expect(posture.facts.compliant?.value).toBe(true);
    expect(Object.keys(posture.sources)).toStrictEqual(['jamf']);
  });

  it('drops sources that are not configured', () => {
    const posture = merge(
      ['jamf'],
      enrolled('08:00', { managed: true }, jamf),
      enrolled('09:00', { managed: false }, kolide),
    );
    expect(posture.facts.managed?.value).toBe(true);
    expect(posture.lastSeen).toBe(at('08:00'));
  });

  it('believes the latest enrolment of one source, not its worst', () => {
    const posture = merge(
      ['jamf'],
      enrolled('08:00', { managed: true, compliant: false }, jamf),
      enrolled('09:00', { managed: true, compliant: true }, again),
    );
    expect(posture.facts.compliant?.value).toBe(true);
  });

  it('holds two sources saying the same to the earlier since and the later observation', () => {
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { managed: true }, jamf),
      enrolled('08:30', { managed: true }, kolide),
      reported('09:00', { managed: true }, jamf),
      reported('10:00', { managed: true }, kolide),
    );
    expect(posture.facts.managed).toStrictEqual({
      value: true,
      source: 'jamf',
      observedAt: at('10:00'),
      since: at('08:00'),
    });
  });

  it('counts the lower version as the worse one, by number', () => {
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { managed: true, osVersion: { major: 9, minor: 0, patch: 0 } }, jamf),
      enrolled('08:30', { managed: true, osVersion: { major: 10, minor: 0, patch: 0 } }, kolide),
    );
    expect(posture.facts.osVersion?.value).toStrictEqual({ major: 9, minor: 0, patch: 0 });
  });

  it('knows nothing where nobody says anything', () => {
    const nothing = { sources: {}, facts: {}, lastSeen: undefined, serialNumber: undefined };
    expect(mergePosture([], ['jamf'])).toStrictEqual({ device: '', ...nothing });
    expect(merge([], enrolled('08:00', { managed: true }, jamf))).toStrictEqual({ device: 'jamf:7', ...nothing });
  });

  it('takes the worse of what two enrolments of one source say at one instant', () => {
    const events = [
      enrolled('09:00', { managed: true, compliant: true }, jamf),
      enrolled('09:00', { managed: true, compliant: false }, again),
    ] as const;
    expect(merge(['jamf'], ...events).facts.compliant?.value).toBe(false);
    expect(merge(['jamf'], ...events.toReversed()).facts.compliant?.value).toBe(false);
  });

  it.each(['platform', 'owner'] as const)('believes who looked last about the %s, which has no worse value', (name) => {
    const later = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', { [name]: 'a' }, jamf),
      enrolled('08:30', { [name]: 'z' }, kolide),
    );
    expect(later.facts[name]).toMatchObject({ value: 'z', source: 'kolide' });
    const earlier = merge(
      ['jamf', 'kolide'],
      enrolled('08:30', { [name]: 'z' }, jamf),
      enrolled('08:00', { [name]: 'a' }, kolide),
    );
    expect(earlier.facts[name]).toMatchObject({ value: 'z', source: 'jamf' });
  });

  it('lists sources, and takes device and serial number, in the order of their texts', () => {
    const named = (serialNumber: string) => ({ identifiers: { serialNumber } });
    const posture = merge(
      ['jamf', 'kolide'],
      enrolled('08:00', {}, { ...kolide, ...named('C02A') }),
      enrolled('08:00', {}, { ...again, ...named('C02C') }),
      enrolled('08:00', {}, { ...jamf, ...named('C02B') }),
    );
    expect(Object.keys(posture.sources)).toStrictEqual(['jamf', 'kolide']);
    expect(posture).toMatchObject({ device: 'jamf:7', serialNumber: 'C02A' });
  });

  it('has no serial number where nobody tells one', () => {
    expect(merge(['jamf'], enrolled('08:00', {}, { ...jamf, identifiers: {} })).serialNumber).toBeUndefined();
  });
});
