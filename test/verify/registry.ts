import { residuals } from './residuals';
import { sourceVariants } from './source-variants';
import { stories } from './stories';
import type { Verification } from './verification';

export const VERIFICATIONS: readonly Verification[] = [stories, residuals, sourceVariants];
