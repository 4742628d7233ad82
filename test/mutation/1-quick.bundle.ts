import { declareTests } from './bundles';

declareTests('quick');
