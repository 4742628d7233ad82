import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { OperationNotCompleted } from '../../shared/adapters/operation-workflow';
import { Refusal } from '../../shared/runtime/refusal';
import { type OperatePorts, operate } from './operate';
import { readAsked } from './request';

/** One line for whoever reads the log: who decided what, or why it was refused. Reasons and names stay in the event. */
export type Note = (
  level: 'info' | 'warn' | 'error',
  message: string,
  details: Readonly<Record<string, unknown>>,
) => void;

const reply = (statusCode: number, body: object): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** From the API's event to its answer. Never throws. */
export async function answerOperation(
  event: unknown,
  ports: OperatePorts,
  note: Note,
): Promise<APIGatewayProxyStructuredResultV2> {
  let action = 'unreadable';
  try {
    const asked = readAsked(event);
    if ('maintenance' in asked) {
      ({ action } = asked.maintenance);
      const done = await ports.maintenance.run(asked.maintenance);
      note('info', 'done again', { action, who: asked.who });
      return reply(200, z.looseObject({}).parse(done));
    }
    ({ action } = asked.request);
    const answer = await operate(ports, asked);
    const { eventId, type, device, who } = answer.event;
    note('info', 'operation applied', { action, eventId, type, device, who, repeated: answer.repeated });
    return reply(200, answer);
  } catch (error) {
    if (error instanceof Refusal) {
      note('warn', 'operation refused', { action, status: error.status, error: error.message });
      return reply(error.status, error.body);
    }
    const name = error instanceof Error ? error.name : typeof error;
    note('error', 'operation failed', { action, errorName: name, error: error instanceof Error ? error.message : '' });
    if (error instanceof OperationNotCompleted) {
      return reply(503, {
        error: 'it is not known whether the decision was recorded and its rows written',
        advice: 'send the same request again, with the same key',
      });
    }
    return reply(500, {
      error: 'the request failed',
      advice: 'send it again, with the same key; the log of the function says why',
    });
  }
}
