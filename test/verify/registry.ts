import { projectionModel } from './projection-model';
import { residuals } from './residuals';
import type { Verification } from './verification';

export const VERIFICATIONS: readonly Verification[] = [residuals, projectionModel];
