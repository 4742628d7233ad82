import * as z from 'zod';

/** The function reads nothing but `activation.json` beside its bundle, written at synth. */
export const environmentSchema = z.object({});
