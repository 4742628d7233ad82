import * as z from 'zod';

/** What a dashboard asks of the function. */
export interface WidgetRequest {
  /** The dashboard's editor asks what the widget takes. */
  readonly describe: boolean;
  /** Empty: nothing is searched for. */
  readonly device: string;
  readonly theme: 'light' | 'dark';
}

const eventSchema = z.object({
  describe: z.boolean().catch(false),
  action: z.enum(['search', 'device', 'home']).optional().catch(undefined),
  device: z.string().catch(''),
  widgetContext: z
    .object({
      theme: z.enum(['light', 'dark']).catch('light'),
      forms: z
        .object({ all: z.object({ device: z.string().catch('') }).catch({ device: '' }) })
        .catch({ all: { device: '' } }),
    })
    .catch({ theme: 'light', forms: { all: { device: '' } } }),
});

/** Longer texts are no common name; nobody needs them back. */
const LONGEST = 256;

/**
 * Reads the event of a custom widget. Whatever is missing or of another kind counts as absent: the page without a search.
 * A refresh of the dashboard repeats the widget's first call, with what stands in the form.
 */
export function readRequest(event: unknown): WidgetRequest {
  const { describe, action, device, widgetContext } = eventSchema.catch(eventSchema.parse({})).parse(event);
  const { theme, forms } = widgetContext;
  const searched = action === 'home' ? '' : action === 'device' ? device : forms.all.device;
  return { describe, device: searched.trim().slice(0, LONGEST), theme };
}
