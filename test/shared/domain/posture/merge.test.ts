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
      reported('10:00', { managed: true }, jamf),
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
});
