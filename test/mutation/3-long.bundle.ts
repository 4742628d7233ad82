import { declareTests } from './bundles';

declareTests('long');
