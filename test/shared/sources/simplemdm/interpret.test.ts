import { interpretSimpleMdm } from '../../../../shared/sources/simplemdm/interpret';
import { simplemdmBody } from '../../../support/pushes/simplemdm';

const interpret = (body: string) =>
  interpretSimpleMdm({
    source: 'simplemdm',
    receivedAt: Date.parse('2026-11-20T08:16:00Z'),
    body: Buffer.from(body),
    kept: {},
  });
const AT = Date.parse('2026-11-20T08:15:30Z');

describe('SimpleMDM: interpretation', () => {
  it.each(['device.enrolled', 'Device.Enrolled'])('%s enrols, and asks for the rest', (type) => {
    expect(interpret(simplemdmBody(type))).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'DeviceEnrolled',
          deviceKey: 'device:20417',
          claimedAt: AT,
          identifiers: { serialNumber: 'C02TEST00003', udid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70' },
          facts: { managed: true },
        },
      ],
      look: { devices: ['device:20417'], reason: 'it was enrolled' },
    });
  });

  it('device.unenrolled unenrols', () => {
    expect(interpret(simplemdmBody('device.unenrolled', { id: '20417' }))).toEqual({
      outcome: 'events',
      observations: [{ type: 'DeviceUnenrolled', deviceKey: 'device:20417', claimedAt: AT }],
    });
  });

  it.each(['device.changed_group', 'device.lock.enabled', 'device.something.new'])('%s is a reason to look', (type) => {
    expect(interpret(simplemdmBody(type))).toEqual({
      outcome: 'hint',
      devices: ['device:20417'],
      reason: `event "${type}"`,
    });
  });

  it.each([
    ['abm.device.added', 'a device that was bought is not yet enrolled'],
    ['test_event', 'a test of the webhook'],
    ['app.something', 'event "app.something" is not one we know'],
    ['constructor', 'event "constructor" is not one we know'],
  ])('%s is ignored', (type, reason) => {
    expect(interpret(simplemdmBody(type, {}))).toEqual({ outcome: 'ignored', reason });
  });

  it.each([[0], [-1], [1.5], [''], [null], ['x'], [{}], [1e21]])('device id %j is none', (id) => {
    for (const type of ['device.enrolled', 'device.unenrolled']) {
      expect(() => interpret(simplemdmBody(type, { id }))).toThrow(
        expect.objectContaining({ name: 'UninterpretableSignal', message: 'data.device.id: no usable device id' }),
      );
    }
  });

  it('without a type it is not what SimpleMDM sends', () => {
    expect(() => interpret('{}')).toThrow(expect.objectContaining({ name: 'UninterpretableSignal' }));
  });
});
