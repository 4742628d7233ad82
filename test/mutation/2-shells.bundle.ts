import { declareTests } from './bundles';

declareTests('shells');
