import { createAuthorize, type DecisionRecord } from '../../../functions/authorize/authorize';
import type { Cancellation } from '../../../shared/adapters/verdict-read/cancellation';
import type { ReadRow } from '../../../shared/adapters/verdict-read/signed-get-item';
import { answeringWith, NOW } from '../../support/authorize';
import { connectRequest } from '../../support/connect-requests';
import { activeRow } from '../../support/rows';

describe('the deadline', () => {
  const dependencies = (readRow: ReadRow, records: DecisionRecord[] = []) => ({
    readRow,
    endpoints: new Map(),
    deadlineMs: 40,
    hedgeAfterMs: 40,
    clock: () => NOW,
    stopwatch: () => performance.now(),
    record: (record: DecisionRecord) => void records.push(record),
  });

  test('holds although the read never ends and does not listen to its cancellation', async () => {
    const records: DecisionRecord[] = [];
    const started = performance.now();
    const response = await createAuthorize(dependencies(() => new Promise(() => undefined), records))(connectRequest());
    expect(performance.now() - started).toBeLessThan(300);
    expect(response['posture-compliance-statuses']).toEqual(['denied', 'store-timeout']);
    expect(records[0]?.storeLatencyMs).toBeGreaterThanOrEqual(39);
  });

  test('tells the read to stop', async () => {
    let cancellation: Cancellation | undefined;
    const hanging: ReadRow = (_, given) => {
      cancellation = given;
      return new Promise(() => undefined);
    };
    await createAuthorize(dependencies(hanging))(connectRequest());
    expect(cancellation?.cancelled).toBe(true);
  });

  test('is not undone by what the read says later', async () => {
    const late: ReadRow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      throw new Error('too late to matter');
    };
    expect(await createAuthorize(dependencies(late))(connectRequest())).toMatchObject({ allow: false });
    await new Promise((resolve) => setTimeout(resolve, 40));
  });

  test('leaves no timer behind a quick answer, nor behind a read that throws at once', async () => {
    jest.useFakeTimers();
    const throwing: ReadRow = () => {
      throw new Error('at once');
    };
    await createAuthorize(dependencies(answeringWith(activeRow())))(connectRequest());
    const response = await createAuthorize(dependencies(throwing))(connectRequest());
    expect(response['posture-compliance-statuses']).toEqual(['denied', 'internal']);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
