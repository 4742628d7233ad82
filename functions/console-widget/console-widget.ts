import { type DenialCount, denialsIn } from '../../console/denials';
import { type Explained, searchResult } from '../../console/found';
import { shownPolicy } from '../../console/policy';
import type { ShownSignal } from '../../console/view';
import { renderWidget } from '../../console/widget';
import { type ListedSignal, newestSignals, type SignalListing } from '../../shared/adapters/signal-listing';
import { outcomeIn, outcomeInOneLine } from '../../shared/contracts/signal-outcome';
import type { PolicyActivated } from '../../shared/domain/events';
import type { Answered } from '../../shared/domain/explanation/answered';
import { readRequest } from './request';

export interface ConsoleWidgetPorts {
  readonly explain: (query: {
    readonly commonName: string;
    readonly at: number;
    readonly knownAt: number;
  }) => Promise<Explained>;
  /** Decisions about a common name, newest first. */
  readonly answers: (commonName: string, now: number) => Promise<readonly Answered[]>;
  readonly signals: SignalListing;
  /** Newest first. */
  readonly activations: () => Promise<readonly PolicyActivated[]>;
  /** Denials of the last hours. May fail: the page shows the rest. */
  readonly denials: (now: number) => Promise<readonly DenialCount[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onFault: (part: string, error: unknown) => void;
}

/** What the dashboard's editor shows about the widget, in Markdown. */
const DESCRIPTION = `## Postern console
Looks up a device by the common name of its certificate: its answer now and why, rule by rule, its history; recent denials
by reason, parked signals, policy versions. Takes no parameters.`;

const SHOWN = 10;

/** A custom widget of CloudWatch: HTML for a dashboard, or its description. Reads; changes nothing. */
export async function consoleWidget(ports: ConsoleWidgetPorts, event: unknown, functionArn: string): Promise<string> {
  const { describe, device, theme } = readRequest(event);
  if (describe) return DESCRIPTION;
  const now = ports.now();
  const [found, answers, denials, signals, activations] = await Promise.all([
    device === '' ? undefined : ports.explain({ commonName: device, at: now, knownAt: now }),
    device === '' ? [] : ports.answers(device, now),
    ports.denials(now).catch((error: unknown) => void ports.onFault('denials', error)),
    newestSignals(ports.signals, SHOWN),
    ports.activations(),
  ]);
  const view = {
    now: new Date(now).toISOString(),
    search: device,
    found: found && searchResult(found),
    answers,
    // The dashboard shows its alarms itself.
    alarms: undefined,
    denials: denials === undefined ? undefined : denialsIn(denials, now),
    decisions: undefined,
    // All that are parked, as far as a page goes, and the newest of the rest.
    signals: signals.map(shown),
    policies: activations.slice(0, SHOWN).map(shownPolicy),
  };
  return renderWidget(view, { functionArn, theme });
}

const shown = ({ signalId, source, receivedAt, status, outcome }: ListedSignal): ShownSignal => ({
  signalId,
  source,
  receivedAt: new Date(receivedAt).toISOString(),
  status,
  outcome: outcomeInOneLine(outcomeIn(outcome)),
});
